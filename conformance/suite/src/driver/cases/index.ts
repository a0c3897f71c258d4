import type { ClientCase } from '../client-case.js'
import { failureCases } from './failures.js'
import { clientFederationCases } from './federation.js'
import { leakCases } from './leaks.js'
import { originCases } from './origins.js'
import { tokenCases } from './tokens.js'

/** Every case for clients. */
export const clientCases: readonly ClientCase[] = Object.freeze([
  ...tokenCases,
  ...originCases,
  ...failureCases,
  ...clientFederationCases,
  ...leakCases,
])
