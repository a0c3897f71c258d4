import { flag, type JsonSchema, listOf, objectOf, text } from '../json-schema/json-schema.js'
import { worldSchema } from './world-schema.js'

const port: JsonSchema = { type: 'integer', minimum: 0, maximum: 65_535, description: '0 for a free one.' }
const portOrNone: JsonSchema = {
  description: 'A port, 0 for a free one, or false for none.',
  anyOf: [{ type: 'integer', minimum: 0, maximum: 65_535 }, { enum: [false] }],
}

/** What `lakeauth-mock serve --config FILE` takes. */
export const configSchema: JsonSchema = objectOf(
  {
    $schema: text(),
    server: objectOf({
      port,
      accountPort: port,
      adminPort: port,
      httpsPort: portOrNone,
      proxyPort: portOrNone,
      hostname: text('The address to listen on; loopback unless told.'),
      allowNonLoopback: flag(),
      caCert: text(
        'The certificate (PEM file) of the CA that signs for HTTPS; files are found from the folder of this one.',
      ),
      caKey: text('Its key (PEM file).'),
      caFile: text('Where to write the certificate of the CA.'),
      clientCa: text('A CA (PEM file) whose certificates clients have to show.'),
      autoShutdownSeconds: {
        type: 'integer',
        minimum: 1,
        maximum: 1_000_000,
        description: 'Stops after this long without a request.',
      },
    }),
    worlds: { ...listOf(worldSchema, 'The first is served at the given ports.'), minItems: 1 },
  },
  { title: 'lakeauth-mock', description: 'Configuration of `lakeauth-mock serve`.' },
)
