import { type Exchange, siteOf } from '../../../http/exchange.js'
import type { Pat } from '../../../identities/pats.js'
import type { Principal } from '../../../identities/principals.js'
import { type ApiCheck, parameterCheck } from '../databricks-error.js'
import { tokenPolicy } from './token-policy.js'

type Body = Readonly<Record<string, unknown>>

const secondsPerDay = 86_400

/** What a new token of `owner` is held to: sane fields, the longest lifetime that is allowed here, and the quota. */
export function newPatChecks(exchange: Exchange, owner: Principal, body: Body): readonly ApiCheck[] {
  const { world } = exchange
  const { comment, lifetime_seconds: lifetime, scopes } = body
  const { name } = siteOf(exchange)
  const { maxLifetimeDays } = tokenPolicy(world, name)
  const { patLimit } = world.settings
  const longest = maxLifetimeDays === undefined ? Number.POSITIVE_INFINITY : maxLifetimeDays * secondsPerDay
  return [
    parameterCheck('bad-comment', comment !== undefined && typeof comment !== 'string', 'comment must be a text.'),
    parameterCheck(
      'bad-lifetime',
      lifetime !== undefined && !isPositiveInteger(lifetime),
      'lifetime_seconds must be a positive integer.',
    ),
    parameterCheck('bad-scopes', scopes !== undefined && !isTexts(scopes), 'scopes must be a list of texts.'),
    parameterCheck(
      'lifetime-too-long',
      isPositiveInteger(lifetime) && lifetime > longest,
      `lifetime_seconds exceeds the maximum token lifetime of this workspace (${maxLifetimeDays} days).`,
    ),
    [
      'quota-exceeded',
      world.pats.liveOf(owner, name).length >= patLimit,
      400,
      'QUOTA_EXCEEDED',
      `Token quota exceeded (${patLimit} tokens)`,
    ],
  ]
}

/** Creates the token. Without a lifetime it lives as long as this workspace lets tokens live. */
export function createPatFor(exchange: Exchange, owner: Principal, body: Body, creator = owner): Pat {
  const { world } = exchange
  const { comment, lifetime_seconds: lifetime, scopes } = body
  const { name } = siteOf(exchange)
  const { maxLifetimeDays } = tokenPolicy(world, name)
  const seconds = isPositiveInteger(lifetime) ? lifetime : maxLifetimeDays && maxLifetimeDays * secondsPerDay
  const pat = world.pats.create(owner, name, {
    ...(typeof comment === 'string' && { comment }),
    ...(seconds !== undefined && { lifetimeSeconds: seconds }),
    ...(isTexts(scopes) && { scopes }),
    creator,
  })
  world.canaries.add('pat', pat.value)
  return pat
}

function isPositiveInteger(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')
}
