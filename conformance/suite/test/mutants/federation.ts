import type { FederationBug } from '../reference/federation.js'
import { inside, type Mutant } from './mutant.js'

/** Defects of a sign-in with the identity that a workload already has. */
export const federationMutants: readonly Mutant[] = [
  federation('federation-audience-in-the-exchange'),
  inside(
    'account-policy',
    'federation-empty-client-id',
    { federation: 'federation-empty-client-id' },
    'nobody is known by an empty name, so that nothing works',
  ),
  federation('federation-client-id-left-out'),
  federation('federation-own-token-goes-along'),
  federation('federation-falls-back-to-the-own-token', 'whoever is refused signs in all the same'),
  federation('federation-believes-the-answer-alone'),
  federation('federation-own-token-kept', 'what is exchanged for the same token ends when that does'),
  federation('federation-own-token-for-each-caller'),
  federation('federation-any-algorithm'),
]

function federation(id: FederationBug, broad?: string): Mutant {
  return inside('federation', id, { federation: id }, broad)
}
