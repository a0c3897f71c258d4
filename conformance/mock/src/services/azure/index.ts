import type { Service } from '../service.js'

/** The services of this folder. */
export const azureServices: readonly Service[] = []
