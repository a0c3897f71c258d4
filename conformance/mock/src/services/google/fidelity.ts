import type { Fidelity } from '../../fidelity.js'

/** How sure we are of each operation of this folder. */
export const googleFidelity = {} as const satisfies Readonly<Record<string, Fidelity>>
