import { hoist } from '../json-schema/hoist.js'
import { configSchema } from './config-schema.js'

/** The JSON Schema (draft 2020-12) of a configuration file. */
export function configDocument(): Readonly<Record<string, unknown>> {
  const { schema, named } = hoist(configSchema, '#/$defs')
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...(schema as object), $defs: named }
}
