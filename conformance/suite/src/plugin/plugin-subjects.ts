import { capabilities } from '../capability.js'
import { runCase } from '../run-case.js'
import { flawOf } from '../scenario.js'
import type { Subject } from '../subject.js'
import { warmUp } from '../warm-up.js'
import type { ConformanceEntry } from './conformance-entry.js'

const known: readonly string[] = capabilities.map(({ name }) => name)

/** Cases wait for turns most of their time. Each has a world of its own, on a clock of its own. */
const SIDE_BY_SIDE = 32

/**
 * The subjects that a module declares.
 *
 * @throws Error with a sentence when it declares none, or one that cannot be run as it is.
 */
export function pluginSubjects(module: Readonly<Record<string, unknown>>, from: string): readonly Subject[] {
  const entries = module['conformance']
  if (!Array.isArray(entries) || entries.length === 0) {
    throw new Error(
      `${from} exports no list "conformance" of { strategy, scenario }: say there what is to be certified.`,
    )
  }
  const subjects = entries.map((entry: unknown, index) => subjectOf(entry, `conformance[${index}] of ${from}`))
  const names = subjects.map(({ strategy, scenario }) => `${strategy}, scenario "${scenario}"`)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice) throw new Error(`${from} has two entries for ${twice}: give each scenario a name of its own.`)
  return subjects
}

function subjectOf(entry: unknown, where: string): Subject {
  const { strategy, scenario } = (entry ?? {}) as Partial<ConformanceEntry>
  if (typeof strategy?.name !== 'string') throw new Error(`${where} has no strategy with a name.`)
  if (typeof scenario?.name !== 'string') throw new Error(`${where} has no scenario with a name.`)
  if (typeof scenario.arrange !== 'function' || !Array.isArray(scenario.capabilities))
    throw new Error(`The scenario of ${where} needs \`arrange\` and \`capabilities\`.`)
  // Nobody can vouch for what no case looks at.
  const untested = scenario.capabilities.find((name) => !known.includes(name))
  if (untested !== undefined)
    throw new Error(
      `The scenario of ${where} declares "${untested}", which no case tests. There are ${known.join(', ')}.`,
    )
  const flaw = flawOf(scenario)
  if (flaw) throw new Error(`The scenario of ${where} contradicts itself: ${flaw}.`)
  return {
    strategy: strategy.name,
    scenario: scenario.name,
    capabilities: scenario.capabilities,
    sideBySide: SIDE_BY_SIDE,
    prepare: (run) => warmUp((one) => runCase(one, { strategy, scenario, ...run })),
    run: (one, run) => runCase(one, { strategy, scenario, ...run }),
  }
}
