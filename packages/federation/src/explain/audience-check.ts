import type { OidcPolicy } from '../policies/federation-policy.js'
import { fails, type Finding, holds, unknown } from './finding.js'
import { GITHUB_ISSUER } from './github-subject.js'
import type { ReadToken } from './read-token.js'
import { shown } from './shown.js'

/** Azure DevOps always writes the same audience, whatever it is asked for. */
export function isOfAzureDevOps(issuer: unknown): boolean {
  return /^https:\/\/vstoken\.dev\.azure\.com\//.test(String(issuer))
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** One of the token's audiences has to be one of the policy's; without any there, the account id. */
export function audienceCheck({ claims }: ReadToken, policy: OidcPolicy, accountId: string | undefined): Finding {
  const present = [claims['aud']].flat().filter((one): one is string => typeof one === 'string')
  const stated = policy.audiences?.length ? policy.audiences : undefined
  const allowed = stated ?? (accountId === undefined ? undefined : [accountId])
  if (!allowed && !present.some((one) => UUID.test(one)))
    return fails(
      'audience',
      'aud',
      `The audience is ${shown(claims['aud'])}; the policy names none and takes the account id, which is a UUID.`,
      {
        change: {
          of: 'subject-token',
          sentence: `Ask the identity provider for a token whose audience is the account id${howTo(claims)}.`,
        },
      },
    )
  if (!allowed)
    return unknown(
      'audience',
      'aud',
      `The audience is ${shown(claims['aud'])}; the policy names none, so it has to be the account id, which is not known here.`,
    )
  const common = present.find((one) => allowed.includes(one))
  if (common !== undefined) return holds('audience', 'aud', `The audience is ${shown(common)}.`)
  const takes = stated
    ? `the policy takes ${listed(stated)}`
    : `the policy names none and takes the account id, ${shown(accountId)}`
  const [first] = present
  const sentence = `The audience is ${shown(claims['aud'])}; ${takes}.`
  if (first !== undefined && isOfAzureDevOps(claims['iss']))
    return fails('audience', 'aud', `${sentence} Azure DevOps always writes the same one.`, {
      change: {
        of: 'policy',
        sentence: `Add ${shown(first)} to the policy's audiences.`,
        policy: { audiences: [...allowed, first] },
      },
    })
  const audience = allowed[0] as string
  const hint = isGithubDefault(claims) ? ' GitHub writes the URL of the owner when it is asked for no audience.' : ''
  return fails('audience', 'aud', `${sentence}${hint}`, {
    change: {
      of: 'subject-token',
      sentence: `Ask the identity provider for a token whose audience is ${shown(audience)}${howTo(claims)}.`,
      audience,
    },
  })
}

function listed(audiences: readonly string[]): string {
  return audiences.length === 1 ? shown(audiences[0]) : `any of ${shown(audiences)}`
}

function isGithubDefault({ iss, aud }: ReadToken['claims']): boolean {
  return iss === GITHUB_ISSUER && /^https:\/\/github\.com\/[\w.-]+$/.test(String(aud))
}

function howTo(claims: ReadToken['claims']): string {
  if ('kubernetes.io' in claims) return ' (`audience` of the projected volume)'
  if ('project_path' in claims) return ' (`aud` below `id_tokens` of the job)'
  return ''
}
