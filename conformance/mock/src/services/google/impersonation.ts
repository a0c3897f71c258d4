import type { Answer } from '../../http/answer.js'
import { asRecord, parseJson } from '../../http/body.js'
import type { Exchange } from '../../http/exchange.js'
import { firstFailure } from '../../world/checks.js'
import type { Handler } from '../route.js'
import { googleCaller } from './bearer.js'
import { googleDirectory, type ServiceAccount } from './directory.js'
import { googleError } from './google-error.js'
import type { IamPermission } from './iam-policy.js'

/** What one call of IAM Credentials does for an account that the caller may act as. */
export type ActAs = (
  exchange: Exchange,
  account: ServiceAccount,
  body: Readonly<Record<string, unknown>>,
) => Promise<Answer>

/**
 * A call in the name of another service account. Who is last in the chain of `delegates`, or the caller without one, needs the
 * permission on it; on the next in the chain everybody needs the one to delegate, which token creators alone have.
 */
export function impersonating(permission: IamPermission, act: ActAs): Handler {
  return (exchange) => {
    const { world, body } = exchange
    const caller = googleCaller(exchange)
    if ('refused' in caller) return caller.refused
    const fields = body.text === '' ? {} : asRecord(parseJson(body.text))
    if (!fields)
      return googleError('INVALID_ARGUMENT', 'Invalid JSON payload received. Unexpected token.', {
        code: 'malformed-google-json',
        sentence: 'The body is not a JSON object.',
      })
    const { find, policy, databricks } = world.part(googleDirectory)
    const email = emailOf(exchange.params['account'] ?? '')
    const target = find(email)
    const chain = [...delegatesOf(fields['delegates']), email]
    const members = [caller.member, ...chain.map((one) => `serviceAccount:${one}`)]
    const needed = (at: number): IamPermission =>
      at === chain.length - 1 ? permission : 'iam.serviceAccounts.implicitDelegation'
    const broken = chain.findIndex((one, at) => !policy.allows(members[at] as string, needed(at), one))
    const refused = firstFailure(world, [
      [
        'impersonation-denied',
        target !== undefined && broken >= 0,
        `${members[broken]} lacks ${needed(broken)} on ${chain[broken]}.`,
      ],
      ['unknown-impersonated-account', !target, 'No service account of this world has this e-mail address.'],
    ])
    if (refused) return refusal(refused, needed(broken))
    return act(exchange, target ?? databricks, fields)
  }
}

/** The wire never says which of the two it is. */
function refusal(reason: { readonly code: string; readonly sentence: string }, permission: string): Answer {
  if (reason.code === 'unknown-impersonated-account')
    return googleError('NOT_FOUND', 'Not found; Gaia id not found for the requested service account.', reason)
  return googleError(
    'PERMISSION_DENIED',
    `Permission '${permission}' denied on resource (or it may not exist).`,
    reason,
    { reason: 'IAM_PERMISSION_DENIED', domain: 'iam.googleapis.com', metadata: { permission } },
  )
}

/** The last segment is `<e-mail>:<verb>`, the e-mail address as it stands or percent-encoded. */
function emailOf(segment: string): string {
  const email = segment.slice(0, segment.lastIndexOf(':'))
  try {
    return decodeURIComponent(email)
  } catch {
    return email
  }
}

function delegatesOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map((one) => String(one).replace(/^.*\/serviceAccounts\//, '')) : []
}
