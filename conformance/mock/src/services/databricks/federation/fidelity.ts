import type { Fidelity } from '../../../fidelity.js'

const policy = {
  level: 'documented',
  source: 'request and response models of the official Go SDK; vendor guide to federation policies',
  assumed:
    'status and code of each refusal; 20 policies for an account too; a missing update_mask changes what the body has',
} as const satisfies Fidelity

const secret = {
  level: 'documented',
  source: 'request and response models of the official Go SDK; five secrets of at most two years in the vendor guide',
  assumed: 'status and code of each refusal; the hash is SHA-256; the workspace has the same calls',
} as const satisfies Fidelity

/** How sure we are of the account's federation policies and client secrets. */
export const federationFidelity = {
  'federation-policies.create': policy,
  'federation-policies.list': policy,
  'federation-policies.get': policy,
  'federation-policies.update': policy,
  'federation-policies.delete': policy,
  'client-secrets.create': secret,
  'client-secrets.list': secret,
  'client-secrets.delete': secret,
} as const satisfies Readonly<Record<string, Fidelity>>
