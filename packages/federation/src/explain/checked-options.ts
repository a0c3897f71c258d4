import { invalid } from '../policies/checked-policy.js'
import type { ExplainFederationOptions } from './explain-federation.js'

/**
 * Refuses what nothing could be compared with: a policy as the API spells it, a time that is none.
 *
 * @throws ConfigurationError that names the option.
 */
export function assertOptions({ token, policies, at }: Partial<Record<keyof ExplainFederationOptions, unknown>>): void {
  if (typeof token !== 'string' && typeof Object(token).reveal !== 'function') {
    throw invalid('token', 'a JWT as text, or a Secret')
  }
  if (!Array.isArray(policies) || !policies.every(isPolicy)) {
    throw invalid(
      'policies',
      'a list of policies with oidcPolicy and its issuer; parseFederationPolicy reads those that the API or the CLI wrote',
    )
  }
  if (at !== undefined && !(at instanceof Date && !Number.isNaN(at.getTime()))) throw invalid('at', 'a valid Date')
}

function isPolicy(policy: unknown): boolean {
  return typeof Object(Object(policy).oidcPolicy).issuer === 'string'
}
