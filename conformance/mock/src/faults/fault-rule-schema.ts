import { farthestTime, longestLifetimeSeconds } from '../clock/bounds.js'
import { count, flag, type JsonSchema, mapOf, objectOf, oneOf, text, wholeOf } from '../json-schema/json-schema.js'
import type { TransportKind } from './fault-rule.js'
import { faultPresets } from './presets.js'

const transportKinds: readonly TransportKind[] = [
  'reset',
  'empty',
  'truncate',
  'slow',
  'hang',
  'refuse',
  'tls-expired',
  'tls-wrong-host',
  'tls-unknown-ca',
]

const anyObject = (description: string): JsonSchema => ({ type: 'object', description })

const status: JsonSchema = { type: 'integer', minimum: 200, maximum: 599 }

/** A length of time: milliseconds, or a number with its unit. */
export const durationSchema: JsonSchema = {
  description: 'Milliseconds, or a number with its unit, such as "250ms", "90s", "61m", "2h", "1d".',
  anyOf: [
    { type: 'number', minimum: 0, maximum: 2 * farthestTime },
    { type: 'string', pattern: '^[0-9]+([.][0-9]+)?(ms|s|m|h|d)$' },
  ],
}

const tokenMutation = objectOf(
  {
    claims: anyObject('Overrides claims; null removes one.'),
    header: anyObject('Overrides header fields, so that the signature no longer fits; `alg: none` drops it.'),
    lifetimeSeconds: {
      type: 'number',
      minimum: -longestLifetimeSeconds,
      maximum: longestLifetimeSeconds,
      description: "The token's real life.",
    },
    expiresIn: {
      description: 'What the answer claims as expires_in.',
      anyOf: [{ type: 'number' }, { type: 'string' }],
    },
    omitExpiresIn: flag(),
    tokenType: text(),
    repeat: flag('Hands out the token that this operation handed out last.'),
  },
  { title: 'TokenMutation', description: 'How a token that is handed out is bent.' },
)

/** A fault rule in JSON. */
export const faultRuleSchema: JsonSchema = objectOf(
  {
    operation: text('The name of an operation, `*`, or a prefix such as `workspace.*`.'),
    match: mapOf(text(), 'Method, path, authority, via, form fields, query parameters, JSON fields, headers.'),
    skip: count('Lets the first n requests pass.'),
    times: count('Applies to n requests; without it until it is removed.'),
    afterHandler: flag('The service acts first, and only its answer is lost or replaced.'),
    delay: durationSchema,
    hold: count('Holds the first n requests until the rule is released.'),
    respond: objectOf(
      { status, headers: mapOf(text()), body: text(), json: { description: 'Any JSON; it wins over `body`.' } },
      { required: ['status'] },
    ),
    redirect: wholeOf({ status, location: text() }),
    html: { ...wholeOf({ status }), description: 'A login page.' },
    preset: oneOf(Object.keys(faultPresets)),
    transport: objectOf({ kind: oneOf(transportKinds), bytes: count('How much arrives.') }, { required: ['kind'] }),
    patchJson: anyObject('A merge patch of the answer (RFC 7396).'),
    mutateToken: tokenMutation,
  },
  { title: 'FaultRule', description: 'What goes wrong, where and how often.', required: ['operation'] },
)
