import { ok } from '../../http/answer.js'
import type { Handler } from '../route.js'
import { awsAccount, awsKeys } from './account.js'

/** The metadata of the account's issuer. */
export const awsIssuerMetadata: Handler = ({ world, base }) =>
  ok({
    issuer: `https://${world.part(awsAccount).issuerHost}`,
    jwks_uri: `${base}/.well-known/jwks.json`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256', 'ES384'],
  })

/** The keys of both algorithms. */
export const awsIssuerKeys: Handler = async ({ world }) => {
  const rings = [world.part(awsKeys.RS256), world.part(awsKeys.ES384)]
  const keys = await Promise.all(rings.map((ring) => ring.published()))
  return ok({ keys: keys.flat().map(({ jwk }) => jwk) })
}
