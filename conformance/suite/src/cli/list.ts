import type { Command } from 'commander'
import { allCases } from '../cases/index.js'
import { clientCases } from '../driver/cases/index.js'
import type { ListedCase } from '../listed-case.js'
import { digestOf, frozenSetOf } from '../verdict/case-set.js'
import { fail } from './fail.js'
import { collect } from './run-options.js'
import { selectCases } from './select-cases.js'

interface ListOptions {
  readonly json?: true
  readonly clients?: true
  readonly case: readonly string[]
}

/** Adds `list`, which says what cases there are. */
export function addListCommand(program: Command): void {
  program
    .command('list')
    .description('say what cases there are')
    .option('--json', 'with everything: clauses, needs, checks, the digest of the set')
    .option('--clients', 'the cases for clients, instead of those for strategies')
    .option('--case <id>', 'this case alone, or all of FLIGHT and the like; may be repeated', collect, [])
    .action((options: ListOptions) => {
      try {
        const cases: readonly ListedCase[] = options.clients ? clientCases : allCases
        process.stdout.write(listed(selectCases(options.case, cases), options))
      } catch (error) {
        fail(error)
      }
    })
}

function listed(cases: readonly ListedCase[], { json }: ListOptions): string {
  if (!json) return cases.map(({ id, level, title }) => `${id.padEnd(15)} ${level.padEnd(6)} ${title}\n`).join('')
  const frozen = frozenSetOf(cases)
  const set = { digest: digestOf(cases), ...(frozen !== undefined && { frozen }) }
  return `${JSON.stringify({ set, cases: cases.map(described) }, null, 2)}\n`
}

function described({ id, rev, since, area, title, level, clauses, needs, unless = [], checks }: ListedCase): object {
  return { id, rev, since, area, title, level, clauses, needs, unless, checks: Object.keys(checks) }
}
