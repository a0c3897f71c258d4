import { awsFidelity } from './services/aws/fidelity.js'
import { azureFidelity } from './services/azure/fidelity.js'
import { databricksFidelity } from './services/databricks/fidelity.js'
import { googleFidelity } from './services/google/fidelity.js'
import { identityProviderFidelity } from './services/identity-providers/fidelity.js'

/** How sure we are that the real service answers like this. */
export interface Fidelity {
  /** `observed` on the wire by ourselves, `documented` by the vendor or read from its published clients, or `assumed`. */
  readonly level: 'observed' | 'documented' | 'assumed'
  readonly source: string
  /** Parts of a documented answer that are our guess. */
  readonly assumed?: string
}

const table = {
  ...databricksFidelity,
  ...azureFidelity,
  ...googleFidelity,
  ...awsFidelity,
  ...identityProviderFidelity,
  'proxy.connect': { level: 'documented', source: 'RFC 9110 section 9.3.6', assumed: 'an unknown host gives 502' },
  'tls.handshake': { level: 'documented', source: 'RFC 8446' },
  unmatched: { level: 'assumed', source: 'an answer of the mock alone; no real service says this' },
} as const

/** The name of something that the mock can be asked. */
export type Operation = keyof typeof table

/** Fidelity of every operation. */
export const fidelity: Readonly<Record<Operation, Fidelity>> = table
