import { invalid } from '../policies/checked-policy.js'
import type { ExplainFederationOptions } from './explain-federation.js'

/**
 * Refuses what nothing could be compared with: a policy as the API spells it, a time that is none.
 *
 * @throws ConfigurationError that names the option.
 */
export function assertOptions(options: unknown): void {
  const { token, policies, at }: Partial<Record<keyof ExplainFederationOptions, unknown>> = Object(options)
  if (typeof token !== 'string' && typeof Object(token).reveal !== 'function') {
    throw invalid('token', 'a JWT as text, or a Secret')
  }
  if (!Array.isArray(policies) || !policies.every(isPolicy)) {
    throw invalid(
      'policies',
      'a list of policies with oidcPolicy, its issuer as text, and audiences as a list of texts; parseFederationPolicy reads those that the API or the CLI wrote',
    )
  }
  if (at !== undefined && !(at instanceof Date && !Number.isNaN(at.getTime()))) throw invalid('at', 'a valid Date')
}

function isPolicy(policy: unknown): boolean {
  const { oidcPolicy, name, policyId } = Object(policy) as Record<string, unknown>
  const { issuer, audiences, subject, subjectClaim, jwksJson } = Object(oidcPolicy) as Record<string, unknown>
  return (
    typeof issuer === 'string' &&
    // A text has letters for members, and would be compared letter by letter.
    (audiences === undefined || (Array.isArray(audiences) && audiences.every((one) => typeof one === 'string'))) &&
    [name, policyId, subject, subjectClaim, jwksJson].every((one) => one === undefined || typeof one === 'string')
  )
}
