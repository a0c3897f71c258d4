import { asRecord, parseJson } from '../../../http/body.js'
import { keysOf } from '../../../tokens/foreign-keys.js'
import type { WorldState } from '../../../world/state.js'
import type { OidcPolicy } from './policies.js'

/** What is wrong with a policy that somebody wants to store. */
export interface PolicyProblem {
  readonly code: string
  readonly message: string
}

const texts = ['issuer', 'subject', 'subject_claim', 'jwks_json', 'jwks_uri'] as const

/** Reads `oidc_policy`. A policy of a service principal names its subject; one of an account must not. */
export function readPolicy(
  world: WorldState,
  value: unknown,
  ofServicePrincipal: boolean,
): { readonly oidc: OidcPolicy } | { readonly problem: PolicyProblem } {
  const given = asRecord(value)
  if (!given) return { problem: { code: 'missing-oidc-policy', message: 'oidc_policy is required.' } }
  const odd = texts.find((name) => given[name] !== undefined && typeof given[name] !== 'string')
  const audiences = given['audiences']
  const isList =
    audiences === undefined || (Array.isArray(audiences) && audiences.every((one) => typeof one === 'string'))
  if (odd !== undefined || !isList)
    return { problem: { code: 'malformed-policy', message: `oidc_policy.${odd ?? 'audiences'} has the wrong type.` } }
  const present = Object.entries(given).filter(([name, one]) => one !== '' && ([...texts] as string[]).includes(name))
  const list = (audiences ?? []) as readonly string[]
  const oidc = { ...Object.fromEntries(present), ...(list.length > 0 && { audiences: list }) } as unknown as OidcPolicy
  const problem = problemsOf(oidc, ofServicePrincipal).find(({ code }) => world.enforces(code))
  return problem ? { problem } : { oidc: { ...oidc, issuer: oidc.issuer ?? '' } }
}

function problemsOf(oidc: OidcPolicy, ofServicePrincipal: boolean): readonly PolicyProblem[] {
  const { issuer, subject, jwks_json: inline, jwks_uri: uri } = oidc
  const checks: readonly (readonly [boolean, string, string])[] = [
    [!isHttps(issuer), 'issuer-not-https', 'oidc_policy.issuer must be an https URL.'],
    [
      ofServicePrincipal && subject === undefined,
      'subject-required',
      'oidc_policy.subject is required for a policy of a service principal.',
    ],
    [
      !ofServicePrincipal && subject !== undefined,
      'subject-not-allowed',
      'oidc_policy.subject is not allowed for a policy of the account.',
    ],
    [
      inline !== undefined && keysOf(parseJson(inline)) === undefined,
      'malformed-jwks',
      'oidc_policy.jwks_json is not a key document.',
    ],
    [uri !== undefined && !isHttps(uri), 'jwks-uri-not-https', 'oidc_policy.jwks_uri must be an https URL.'],
    [
      inline !== undefined && uri !== undefined,
      'two-key-sources',
      'oidc_policy.jwks_json and oidc_policy.jwks_uri exclude each other.',
    ],
  ]
  return checks.flatMap(([fails, code, message]) => (fails ? [{ code, message }] : []))
}

function isHttps(url: string | undefined): boolean {
  return url !== undefined && URL.canParse(url) && new URL(url).protocol === 'https:'
}
