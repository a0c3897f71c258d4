import type { Fidelity } from '../../fidelity.js'

/** How sure we are of each operation of this folder. */
export const azureFidelity = {} as const satisfies Readonly<Record<string, Fidelity>>
