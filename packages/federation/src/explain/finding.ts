import type { OidcPolicy } from '../policies/federation-policy.js'
import type { FederationChange, FederationCheck } from './report.js'

/** A check with what would make it hold. */
export interface Finding extends FederationCheck {
  /** How far off it is: the policy with the smallest sum comes closest. */
  readonly distance?: number
  /** Absent when it fails and nothing that somebody should do would make it hold. */
  readonly change?: Omit<FederationChange, 'check'> & {
    /** What of the policy changes; `undefined` takes a field away. */
    readonly policy?: { readonly [K in keyof OidcPolicy]?: OidcPolicy[K] | undefined }
  }
}

/** A check that holds. */
export function holds(code: FederationCheck['code'], claim: string, sentence: string): Finding {
  return { code, claim, verdict: 'holds', sentence }
}

/** A check that cannot be judged offline. */
export function unknown(code: FederationCheck['code'], claim: string, sentence: string): Finding {
  return { code, claim, verdict: 'unknown', sentence }
}

/** A check that fails, one step away from holding unless told. */
export function fails(
  code: FederationCheck['code'],
  claim: string,
  sentence: string,
  rest: Pick<Finding, 'change' | 'distance'> = {},
): Finding {
  return { code, claim, verdict: 'fails', sentence, distance: 1, ...rest }
}
