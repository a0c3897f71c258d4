import { isDeepStrictEqual } from 'node:util'
import type { CredentialStrategy, DetectContext, Detection, ResolvedSettings } from '@lakeauth/core'
import type { Bench } from '../bench/bench.js'
import { type ConformanceCase, defineCase } from '../case.js'
import { contract } from './clauses.js'

/** One answer of detect(), with the settings before and after. */
interface Detected {
  readonly detection: Detection
  readonly before: ResolvedSettings
  readonly after: ResolvedSettings
}

/** Every detection that core itself asked for while it signed in. */
async function detections(bench: Bench, rounds: number): Promise<readonly Detected[]> {
  const seen: Detected[] = []
  const watched: CredentialStrategy = {
    ...bench.strategy,
    egress: (settings) => bench.strategy.egress(settings),
    configure: (settings, context) => bench.strategy.configure(settings, context),
    detect: async (settings: ResolvedSettings, context: DetectContext) => {
      const before = { ...settings }
      const detection = await bench.strategy.detect(settings, context)
      seen.push({ detection, before, after: { ...settings } })
      return detection
    },
  }
  for (let round = 0; round < rounds; round++) await bench.explain(watched)
  return seen
}

/** Whether a strategy may apply. */
export const detectCases: readonly ConformanceCase[] = [
  defineCase({
    id: 'DETECT-001',
    rev: 1,
    since: '0.1',
    area: 'detect',
    title: 'a complete set-up is found applicable, with its evidence',
    level: 'MUST',
    clauses: [contract('2', 'Detection MUST find a complete set-up applicable and name its evidence.')],
    needs: [],
    rows: [],
    act: async (bench) => {
      const detection = (await detections(bench, 1))[0]?.detection as Partial<
        Record<'applicable' | 'evidence', unknown>
      >
      return { detection, leaks: bench.leaks({ detection }) }
    },
    checks: {
      applicable: {
        holds: ({ detection }, expect) => expect.equal(detection.applicable, true, 'applicable'),
        mutants: ['never-applicable'],
      },
      evidence: {
        holds: ({ detection: { evidence } }, expect) =>
          expect.ok(
            Array.isArray(evidence) &&
              evidence.length > 0 &&
              evidence.every((one) => typeof one === 'string' && one !== ''),
            'the evidence is a list of at least one attribute or fact',
          ),
        mutants: ['no-evidence'],
      },
      'no-secret': {
        holds: ({ leaks }, expect) => expect.deepEqual(leaks, [], 'secrets in the detection'),
        mutants: ['secret-as-evidence'],
      },
    },
  }),
  defineCase({
    id: 'DETECT-002',
    rev: 1,
    since: '0.1',
    area: 'detect',
    title: 'where nothing is set up it does not apply, and says why and what is missing',
    level: 'MUST',
    clauses: [
      contract(
        '2',
        'Where nothing is set up, detection MUST say that the strategy is not applicable, why, and what is missing.',
      ),
    ],
    needs: [],
    rows: [],
    act: async (bench) => {
      const { strategy } = bench
      const detection = (await detections(await bench.empty(), 1))[0]?.detection
      const required = Object.entries(strategy.attributes).flatMap(([key, { required }]) => (required ? [key] : []))
      return {
        detection: detection as unknown as Readonly<Record<string, unknown>>,
        required,
        known: Object.keys(strategy.attributes),
      }
    },
    checks: {
      'not-applicable': {
        holds: ({ detection }, expect) => expect.equal(detection['applicable'], false, 'applicable'),
        mutants: ['always-applicable'],
      },
      reason: {
        holds: ({ detection }, expect) =>
          expect.match(detection['reason'], /^\S[^\n]{5,300}$/, 'the reason is a line of text'),
        mutants: ['no-reason'],
      },
      missing: {
        holds: ({ detection, required, known }, expect) => {
          const missing = (detection['missing'] ?? []) as readonly string[]
          expect.ok(
            missing.every((key) => known.includes(key)),
            'what is missing are attributes of the strategy',
          )
          expect.ok(
            required.length === 0 || missing.some((key) => required.includes(key)),
            'a required attribute is named as missing',
          )
        },
        mutants: ['missing-unnamed', 'missing-misspelt'],
      },
    },
  }),
  defineCase({
    id: 'DETECT-003',
    rev: 1,
    since: '0.1',
    area: 'detect',
    title: 'detection asks nobody and runs nothing',
    level: 'MUST',
    clauses: [contract('2', 'Detection MUST read local facts only: no request, no program.')],
    needs: [],
    rows: ['P20'],
    act: async (bench) => {
      await detections(bench, 1)
      await bench.settle()
      return bench.calls
    },
    checks: {
      'no-request': {
        holds: (calls, expect) => expect.equal(calls.filter(({ kind }) => kind === 'request').length, 0, 'requests'),
        mutants: ['detection-asks-the-host'],
      },
      'no-program': {
        holds: (calls, expect) => expect.equal(calls.filter(({ kind }) => kind === 'run').length, 0, 'programs run'),
        mutants: ['detection-runs-a-program'],
      },
    },
  }),
  defineCase({
    id: 'DETECT-004',
    rev: 1,
    since: '0.1',
    area: 'detect',
    title: 'detection gives the same answer each time and leaves the settings alone',
    level: 'MUST',
    clauses: [
      contract('2', 'Detection MUST give the same answer for the same facts and leave the settings as they are.'),
    ],
    needs: [],
    rows: [],
    act: (bench) => detections(bench, 2),
    checks: {
      'same-answer': {
        holds: ([first, second], expect) =>
          expect.ok(
            first && second && isDeepStrictEqual(first.detection, second.detection),
            'two detections of the same facts are equal',
          ),
        mutants: ['second-detection-differs'],
      },
      'settings-unchanged': {
        holds: (seen, expect) =>
          expect.ok(
            seen.every(({ before, after }) => isDeepStrictEqual(before, after)),
            'the settings are as they were',
          ),
        mutants: ['detection-writes-to-settings'],
      },
    },
  }),
]
