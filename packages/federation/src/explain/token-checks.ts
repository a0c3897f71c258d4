import { fails, type Finding, holds } from './finding.js'
import type { ReadToken } from './read-token.js'
import { shown, shownTime } from './shown.js'

/** A clock that is off by less is a clock that is off. */
const CLOCK_OFF_SECONDS = 900

/** What has to hold whatever the policy: algorithm and times (RFC 7519 section 4.1). `now` is in whole seconds. */
export function tokenChecks({ header, claims }: ReadToken, now: number): readonly Finding[] {
  return [
    algorithm(header['alg']),
    ...critical(header['crit']),
    expiry(claims['exp'], now),
    ...start('nbf', claims['nbf'], now),
    ...start('iat', claims['iat'], now),
  ]
}

function algorithm(alg: unknown): Finding {
  if (alg === 'RS256' || alg === 'ES256') return holds('algorithm', 'alg', `It is signed with ${alg}.`)
  return fails('algorithm', 'alg', `It is signed with ${shown(alg)}; Databricks takes RS256 and ES256 alone.`, {
    change: { of: 'subject-token', sentence: 'Have the identity provider sign the token with RS256 or ES256.' },
  })
}

/** Extensions that have to be understood (RFC 7515 section 4.1.11). None is, so that the token has to be refused. */
function critical(crit: unknown): readonly Finding[] {
  if (crit === undefined) return []
  const change = { of: 'subject-token', sentence: 'Have the identity provider sign the token without crit.' } as const
  return [
    fails('critical', 'crit', `Its header asks for extensions that must be understood: ${shown(crit)}.`, { change }),
  ]
}

function expiry(exp: unknown, now: number): Finding {
  const change = { of: 'subject-token', sentence: 'Ask the identity provider for a new token.' } as const
  if (typeof exp !== 'number' || !Number.isFinite(exp))
    return fails('expiry', 'exp', `Its exp is ${shown(exp)}, and a token without an end is not taken.`, {
      change: { of: 'subject-token', sentence: 'Have the identity provider give the token an end (exp, in seconds).' },
    })
  if (exp > now) return holds('expiry', 'exp', `It ends at ${shownTime(exp)}, in ${Math.floor(exp - now)} s.`)
  return fails('expiry', 'exp', `It ended at ${shownTime(exp)}, ${ago(now - exp)}.${clockHint(now - exp)}`, { change })
}

function start(claim: 'nbf' | 'iat', value: unknown, now: number): readonly Finding[] {
  const code = claim === 'nbf' ? 'not-before' : 'issued-at'
  if (value === undefined) return []
  const what = claim === 'nbf' ? 'valid from' : 'issued at'
  if (typeof value !== 'number' || !Number.isFinite(value))
    return [
      fails(code, claim, `Its ${claim} is ${shown(value)}, which is no time.`, {
        change: {
          of: 'subject-token',
          sentence: `Have the identity provider write ${claim} in seconds since the epoch.`,
        },
      }),
    ]
  if (value <= now) return [holds(code, claim, `It is ${what} ${shownTime(value)}.`)]
  const wait = Math.ceil(value - now)
  return [
    fails(code, claim, `It is ${what} ${shownTime(value)}, ${wait} s from now.${clockHint(wait)}`, {
      change: { of: 'subject-token', sentence: `Exchange it ${wait} s later, or set the clocks that differ.` },
    }),
  ]
}

function ago(seconds: number): string {
  return `${Math.ceil(seconds)} s ago`
}

function clockHint(seconds: number): string {
  return seconds <= CLOCK_OFF_SECONDS
    ? " If it is quite new, this machine's clock or the identity provider's is off."
    : ''
}
