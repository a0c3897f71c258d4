import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { allCases } from '../../src/cases/index.js'
import { pluginSubjects } from '../../src/plugin/plugin-subjects.js'
import { diffOf, hasRegressed } from '../../src/report/diff.js'
import { mergeReports } from '../../src/report/merge.js'
import type { Outcome, Report, ReportedResult } from '../../src/report/model.js'
import { readReport } from '../../src/report/read-report.js'
import { frozenSetOf } from '../../src/verdict/case-set.js'
import { footerOf } from '../../src/verdict/verdict.js'
import { readWaivers, waived } from '../../src/verdict/waivers.js'
import { goodPlugin, makeReport } from './reports.js'

// Some run every case.
vi.setConfig({ testTimeout: 120_000 })

const DAY = Date.parse('2026-01-31T23:59:59Z')
const waiver = { case: 'A-001', reason: 'known', expires: '2026-01-31' }
const failed = { id: 'A-001', outcome: 'fail', checks: { one: { outcome: 'fail', message: 'no' } } } as const
const passed = { id: 'A-001', outcome: 'pass', checks: { one: { outcome: 'pass' } } } as const

describe('the verdict', () => {
  test('the newest frozen set is the cases as they are, and one revision more is another set', () => {
    expect(frozenSetOf(allCases)).toBe('0.1')
    expect(frozenSetOf(allCases.slice(1))).toBeUndefined()
    expect(frozenSetOf(allCases.map(({ id, rev }, at) => ({ id, rev: at === 3 ? rev + 1 : rev })))).toBeUndefined()
  })

  test('a whole frozen set with nothing wrong is conformant, and a part of it is not', async () => {
    expect((await makeReport([])).verdict).toEqual({ conformant: true, partial: false, failed: false, reasons: [] })
    const part = await makeReport(['IDENTITY'])
    expect(part.verdict).toMatchObject({ conformant: false, partial: true, failed: false })
    expect(part.verdict.reasons).toEqual(['only IDENTITY was selected'])
    expect((await makeReport(['IDENTITY', 'PAT-001'])).verdict.reasons).toEqual([
      'only IDENTITY, PAT-001 were selected',
    ])
  })

  test('a result that is missing makes it partial', async () => {
    const report = await makeReport([])
    const { verdict } = footerOf(report, report.results.slice(1), report.endedAt)
    expect(verdict).toMatchObject({ conformant: false, partial: true })
  })

  test.for([
    ['fail', true],
    ['error', true],
    ['untestable', true],
    ['xpass', true],
    ['waived', false],
  ] as const)('one %s of level MUST is not conformant', async ([outcome, fails]) => {
    const report = await makeReport([])
    const results = report.results.map((one, at) => (at === 0 ? { ...one, outcome } : one))
    const { verdict } = footerOf(report, results, report.endedAt)
    expect(verdict).toMatchObject({ conformant: false, partial: false, failed: fails })
  })

  test('a run in which nothing applies is not conformant', async () => {
    const report = await makeReport([])
    const results = report.results.map((one) => ({ ...one, outcome: 'inapplicable' as Outcome }))
    expect(footerOf(report, results, report.endedAt).verdict.reasons).toEqual([
      expect.stringMatching(/^nothing passed for pat/),
    ])
  })

  test('a capability that no case tests cannot be declared', () => {
    const [entry] = goodPlugin()['conformance'] as [{ scenario: object }]
    const flying = { ...entry, scenario: { ...entry.scenario, capabilities: ['flying'] } }
    expect(() => pluginSubjects({ conformance: [flying] }, './x.js')).toThrow('declares "flying", which no case tests')
    expect(() => pluginSubjects({}, './x.js')).toThrow('exports no list "conformance"')
    expect(() => pluginSubjects({ conformance: [entry, entry] }, './x.js')).toThrow('two entries')
  })
})

describe('a waiver', () => {
  test('counts through its last day, and not after', () => {
    expect(waived(failed, [waiver], DAY)).toMatchObject({ outcome: 'waived', waiver: { reason: 'known' } })
    expect(waived(failed, [waiver], DAY + 1000)).toEqual({
      outcome: 'fail',
      reason: 'its waiver expired on 2026-01-31',
    })
  })

  test('turns a pass into an xpass, and covers neither an error nor another check', () => {
    expect(waived(passed, [waiver], DAY).outcome).toBe('xpass')
    expect(waived({ ...failed, outcome: 'error' }, [waiver], DAY).outcome).toBe('error')
    const checks = { ...failed.checks, two: { outcome: 'pass' } } as const
    expect(waived({ ...failed, checks }, [{ ...waiver, check: 'one' }], DAY).outcome).toBe('waived')
    expect(waived({ ...failed, checks }, [{ ...waiver, check: 'two' }], DAY).outcome).toBe('fail')
    const both = [waiver, { ...waiver, check: 'two' }]
    expect(waived({ ...failed, checks }, both, DAY).outcome).toBe('xpass')
  })

  test.for([
    ['{', 'is no JSON of the form'],
    [[{ ...waiver, case: 'NOPE-001' }], 'names NOPE-001, which is no case'],
    [[{ ...waiver, case: 'PAT-001', check: 'nope' }], 'names a check that PAT-001 does not have: there are unchanged'],
    [[{ ...waiver, case: 'PAT-001', expires: '2026-02-30' }], 'needs a day as "expires"'],
    [[{ ...waiver, case: 'PAT-001', reason: ' ' }], 'needs a text as "reason"'],
    [[{ ...waiver, case: 'PAT-001', until: 'x' }], 'has "until"'],
  ] as const)('that is wrong is refused by its place: %j', async ([waivers, message]) => {
    const text = typeof waivers === 'string' ? waivers : JSON.stringify({ waivers })
    await inFile(text, (file) => expect(readWaivers(file, allCases)).rejects.toThrow(message))
  })
})

describe('reports are compared and merged', () => {
  const part = ['PAT', 'IDENTITY']
  const order = allCases.map(({ id }) => id)

  test('what passed and does not any more, or is missing from a part, is a regression', async () => {
    const good = await makeReport(part)
    const bad = changed(good, 'fail')
    expect(diffOf(good, good)).toEqual([])
    expect(diffOf(good, bad)).toMatchObject([{ kind: 'regressed', id: 'IDENTITY-001', before: 'pass', after: 'fail' }])
    expect(hasRegressed(diffOf(good, bad))).toBe(true)
    expect(hasRegressed(diffOf(bad, good))).toBe(false)
    expect(diffOf(bad, good)).toMatchObject([{ kind: 'fixed' }])
    const less = await makeReport(['PAT'])
    expect(new Set(diffOf(good, less).map(({ kind }) => kind))).toEqual(new Set(['missing']))
    expect(hasRegressed(diffOf(good, less))).toBe(true)
    expect(diffOf(less, good)[0]).toMatchObject({ kind: 'added', id: 'IDENTITY-001' })
  })

  test('what passed for a strategy in a scenario that is gone is a regression, whatever else was run', async () => {
    const good = await makeReport([])
    const before = { ...good, set: { ...good.set, digest: 'sha256:0' } }
    const other = renamed(good, 'another')
    const passed = good.results.filter(({ outcome }) => outcome === 'pass').length
    const lost = diffOf(before, other).filter((change) => change.kind === 'missing' && change.before === 'pass')
    expect(lost.length).toBe(passed)
    expect(hasRegressed(diffOf(before, other))).toBe(true)
  })

  test('a case that a later set no longer has is retired, where its strategy ran all of the set', async () => {
    const good = await makeReport([])
    const first = good.results.find(({ outcome }) => outcome === 'pass') as ReportedResult
    const before = {
      ...good,
      set: { ...good.set, digest: 'sha256:0' },
      results: [...good.results, { ...first, id: 'PROBE-001' }],
    }
    expect(diffOf(before, good)).toEqual([
      expect.objectContaining({ kind: 'retired', id: 'PROBE-001', before: 'pass' }),
    ])
    expect(hasRegressed(diffOf(before, good))).toBe(false)
    const part = { ...good, verdict: { ...good.verdict, partial: true } }
    expect(diffOf(before, part)).toMatchObject([{ kind: 'missing', id: 'PROBE-001' }])
    expect(hasRegressed(diffOf(before, part))).toBe(true)
  })

  test('another revision of a case is no regression', async () => {
    const good = await makeReport(part)
    const [first, ...rest] = changed(good, 'fail').results
    const revised = { ...good, results: [{ ...(first as Report['results'][number]), rev: 2 }, ...rest] }
    expect(diffOf(good, revised)).toMatchObject([{ kind: 'revised' }])
    expect(hasRegressed(diffOf(good, revised))).toBe(false)
  })

  test('all shards make the report of the whole run, in any order', async () => {
    const whole = await makeReport([])
    const shards = [2, 1].map((index) => shard(whole, index))
    expect(shards[0]?.verdict.conformant).toBe(false)
    expect(mergeReports(shards, order)).toEqual(whole)
  })

  test('shards of another selection, twice the same, or one too few are refused', async () => {
    const whole = await makeReport([])
    const [one, two] = [shard(whole, 1), shard(whole, 2)]
    expect(() => mergeReports([one], order)).toThrow('Shard 2 of 2 is missing.')
    expect(() => mergeReports([one, one, two], order)).toThrow('Shard 1 of 2 is there twice.')
    const other = { ...two, set: { ...two.set, digest: 'sha256:0' } }
    expect(() => mergeReports([one, other], order)).toThrow('they differ in "set"')
    expect(() => mergeReports([whole], order)).toThrow('run --shard')
  })

  test('a report whose verdict or counts do not follow from its results is none', async () => {
    const report = changed(await makeReport(part), 'fail')
    await inFile(JSON.stringify(report), (file) => expect(readReport(file)).resolves.toEqual(report))
    const lying = { ...report, verdict: { ...report.verdict, failed: false } }
    await inFile(JSON.stringify(lying), (file) =>
      expect(readReport(file)).rejects.toThrow('its verdict does not follow'),
    )
    const padded = { ...report, counts: { ...report.counts, pass: 99 } }
    await inFile(JSON.stringify(padded), (file) => expect(readReport(file)).rejects.toThrow('its counts are not'))
  })
})

function changed(report: Report, outcome: Outcome): Report {
  const results = report.results.map((one, at) => (at === 0 ? { ...one, outcome } : one))
  return { ...report, ...footerOf(report, results, report.endedAt), results }
}

/** The same report of a strategy of another name. */
function renamed(report: Report, strategy: string): Report {
  const named = <One extends object>(one: One): One => ({ ...one, strategy })
  return { ...report, subjects: report.subjects.map(named), results: report.results.map(named) }
}

function shard({ results, ...header }: Report, index: number): Report {
  const own = results.filter((_, at) => at % 2 === index - 1)
  const about = { ...header, shard: { index, of: 2 } }
  return { ...about, ...footerOf(about, own, header.endedAt), results: own }
}

async function inFile(text: string, use: (file: string) => Promise<unknown>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lakeauth-report-'))
  try {
    await writeFile(join(folder, 'file.json'), text)
    await use(join(folder, 'file.json'))
  } finally {
    await rm(folder, { recursive: true })
  }
}
