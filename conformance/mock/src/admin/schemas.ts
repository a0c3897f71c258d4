import { flag, type JsonSchema, listOf, mapOf, objectOf, oneOf, text, wholeOf } from '../json-schema/json-schema.js'

/** Every refusal. */
export const errorSchema = wholeOf({ message: text() }, { title: 'Error' })

const outcome = oneOf(['pending', 'ok', 'refused', 'fault', 'unmatched'])

const integer = (description?: string): JsonSchema => ({
  type: 'integer',
  ...(description !== undefined && { description }),
})

const mark = wholeOf(
  {
    length: integer(),
    secret: text('The name of the canary that it is or holds, or `unknown#n`.'),
    others: listOf(text(), 'The other canaries that it holds.'),
  },
  { title: 'SecretMark', optional: ['others'], description: 'What stands in the place of a secret.' },
)
const fields = mapOf({ anyOf: [{ type: 'string' }, mark] })

const members = mapOf({ anyOf: [{ type: 'string' }, { type: 'number' }, flag(), { type: 'null' }, mark] })

const failure = wholeOf({ code: text(), sentence: text() })

/** One request in the journal. */
export const entrySchema = wholeOf(
  {
    seq: integer(),
    world: text(),
    time: integer("Milliseconds since 1970, by the world's clock."),
    operation: text(),
    service: text(),
    method: text(),
    scheme: oneOf(['http', 'https']),
    target: text('As it was sent, without the secrets in it.'),
    path: text(),
    authority: text('As the request names it.'),
    via: text(),
    tls: wholeOf(
      { servername: text(), protocol: text(), clientCertificate: text() },
      { optional: ['servername', 'clientCertificate'] },
    ),
    status: integer(),
    fault: text('The transport fault that took the place of an answer, or `aborted`.'),
    outcome,
    reason: wholeOf(
      { code: text(), sentence: text(), trace: listOf(wholeOf({ tried: text(), failed: listOf(failure) })) },
      { optional: ['trace'], description: 'Why it was refused: what the wire does not say.' },
    ),
    rule: text('The fault rule that matched.'),
    stub: text('The rule to add, in TypeScript, to have an unmatched request answered.'),
    request: wholeOf({
      headers: fields,
      query: fields,
      form: fields,
      jsonKeys: listOf(text()),
      json: members,
      bodySecrets: listOf(text()),
    }),
  },
  {
    title: 'JournalEntry',
    optional: ['service', 'tls', 'status', 'fault', 'reason', 'rule', 'stub'],
    description: 'One request, without any secret.',
  },
)

/** Which entries of a journal are meant. */
export const entryFilters: Readonly<Record<string, JsonSchema>> = {
  operation: text('An operation, or a prefix such as `workspace.*`.'),
  outcome,
  status: integer(),
  reason: text('The code of a refusal.'),
  service: text(),
  method: text(),
  authority: text(),
  via: text(),
  rule: text(),
}

/** Where a world's clock stands. */
export const clockSchema = wholeOf(
  { now: integer('Milliseconds since 1970.'), speed: { type: 'number' }, frozen: flag() },
  { title: 'Clock' },
)

/** A client's sign-in. */
export const servicePrincipalAccessSchema = wholeOf(
  { clientId: text(), clientSecret: text(), displayName: text(), id: text() },
  { title: 'ServicePrincipalAccess' },
)

/** A token that was made. */
export const tokenSchema = wholeOf({ token: text() })

/** Older keys stay published unless they are retired. */
export const rotationSchema = objectOf({
  retireOld: flag('Older keys are published no longer, and earlier tokens refused.'),
})
