import { oneOf, objectOf } from '../json-schema/json-schema.js'
import type { World } from '../world/world.js'
import { type AdminCall, onWorld } from './call.js'
import { rotationSchema } from './schemas.js'

type Rotate = (world: World, options: { readonly retireOld?: boolean }) => Promise<void>

const issuers: Readonly<Record<string, Rotate>> = {
  databricks: (world, options) => world.rotateKeys(options),
  entra: (world, options) => world.azure.rotateKeys(options),
  aws: (world, options) => world.aws.rotateKeys(options),
  idp: (world, options) => world.federation.rotateIssuerKeys(options),
}

/** The signing keys of a world. */
export const keyCalls: readonly AdminCall[] = [
  onWorld(
    'POST',
    '/keys/rotate',
    {
      summary: 'Signs with a new key from now on',
      body: objectOf({
        issuer: oneOf(Object.keys(issuers), 'Whose keys; those of `databricks` unless told.'),
        ...rotationSchema.properties,
      }),
    },
    ({ world, body: { issuer = 'databricks', ...options } }) => issuers[issuer as string]?.(world, options),
  ),
]
