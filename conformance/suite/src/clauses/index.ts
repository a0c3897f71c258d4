import { allCases } from '../cases/index.js'
import { core } from './core.js'
import { databricks } from './databricks.js'
import { levelOf, type ListedClause } from './listed.js'
import { rfc6749 } from './rfc6749.js'
import { rfc6750 } from './rfc6750.js'
import { rfc7009 } from './rfc7009.js'
import { rfc7523 } from './rfc7523.js'
import { rfc7636 } from './rfc7636.js'
import { rfc8252 } from './rfc8252.js'
import { rfc8414 } from './rfc8414.js'
import { rfc8693 } from './rfc8693.js'
import { rfc9207 } from './rfc9207.js'
import { rfc9700 } from './rfc9700.js'

/** Clauses that are written down beside the cases. Those of the contract are what the cases themselves quote. */
const written: readonly ListedClause[] = [
  ...rfc6749,
  ...rfc6750,
  ...rfc7009,
  ...rfc7523,
  ...rfc7636,
  ...rfc8252,
  ...rfc8414,
  ...rfc8693,
  ...rfc9207,
  ...rfc9700,
  ...databricks,
  ...core,
]

/**
 * Every clause that binds a client of Databricks: with the cases that hold it, or with the reason why none does.
 *
 * @example
 * ```ts
 * import { listClauses } from '@lakeauth/conformance'
 *
 * const open = listClauses().filter(({ cases }) => cases.length === 0)
 * console.log(open.map(({ doc, section, excluded }) => `${doc} ${section}: ${excluded}`))
 * ```
 */
export function listClauses(): readonly ListedClause[] {
  return [...contractClauses(), ...written]
}

function contractClauses(): readonly ListedClause[] {
  const found = new Map<string, ListedClause>()
  for (const { id, clauses } of allCases) {
    for (const { doc, section, quote } of clauses) {
      if (doc !== 'CONTRACT') continue
      const before = found.get(quote)
      const cases = [...(before?.cases ?? []), id]
      found.set(quote, { doc, section, level: levelOf(quote), quote, cases })
    }
  }
  return [...found.values()].sort((a, b) => Number(a.section) - Number(b.section))
}
