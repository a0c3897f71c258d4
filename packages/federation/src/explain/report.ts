import type { OidcPolicy } from '../policies/federation-policy.js'

/** What was looked at. Stable: the sentences are for people. */
export type FederationCheckCode =
  | 'issuer'
  | 'audience'
  | 'subject'
  | 'subject-claim'
  | 'algorithm'
  | 'critical'
  | 'expiry'
  | 'not-before'
  | 'issued-at'
  | 'key-id'
  | 'signature'
  | 'identity'
  | 'client-id'

/** One thing that has to hold, and whether it does. */
export interface FederationCheck {
  readonly code: FederationCheckCode
  /** The claim, header or parameter that was looked at: `iss`, `aud`, `sub`, `alg`, `kid`, `client_id`, … */
  readonly claim: string
  /** `unknown` where it cannot be told offline: whose signature it is without the keys, whether the account has the identity. */
  readonly verdict: 'holds' | 'fails' | 'unknown'
  /** For people: what is there and what is asked for. */
  readonly sentence: string
}

/** One step of the smallest change after which the policy takes the token. */
export interface FederationChange {
  /** What has to change: the policy, the token that is asked of the identity provider, or the request that exchanges it. */
  readonly of: 'policy' | 'subject-token' | 'exchange'
  readonly check: FederationCheckCode
  /** For people: what to do. */
  readonly sentence: string
  /** For a token that has to be asked for anew: the audience to ask for. */
  readonly audience?: string
}

/** What one policy says of the token. */
export interface PolicyReport {
  /** Its resource name, its id, or its place in the list. */
  readonly policy: string
  readonly kind: 'account' | 'service-principal'
  /** No check fails. Those that are unknown may still do so at the exchange. */
  readonly matches: boolean
  readonly checks: readonly FederationCheck[]
  /** All of them are needed. Empty when the policy takes the token, and when no change could make it do so. */
  readonly changes: readonly FederationChange[]
  /** The policy with its part of the changes, for `update()`; absent when it has none. */
  readonly changedPolicy?: OidcPolicy
}

/** Why a token is refused, or not. Holds claims of the token, and never the token. */
export interface FederationReport {
  /** Some policy takes the token, as far as can be told offline. */
  readonly matches: boolean
  /** The policy that takes it, or else the one that comes closest; absent without policies and for what is no JWT. */
  readonly closest?: PolicyReport
  /** Every policy, in the order given. */
  readonly policies: readonly PolicyReport[]
  /** For people: the verdict and what to do, line by line. */
  readonly text: string
}
