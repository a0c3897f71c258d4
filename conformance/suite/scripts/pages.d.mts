import type { ListedClause } from '../src/index.js'
import type { Kills } from '../test/kills.js'

export function clausesPage(clauses: readonly ListedClause[]): string
export function killsPage(kills: Kills): string
