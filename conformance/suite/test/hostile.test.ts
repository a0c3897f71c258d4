import { type Credential, type CredentialStrategy, pat } from '@lakeauth/core'
import { describe, expect, test } from 'vitest'
import { certifyStrategy, type CaseResult, defineCase, listCases, runCases, type Scenario } from '../src/index.js'
import { runCase } from '../src/run-case.js'
import { coreScenarios } from './core-scenarios.js'
import { mutants } from './mutants/index.js'
import { makeReport } from './report/reports.js'
import { referenceScenarios, references } from './reference/references.js'

const scenario = referenceScenarios.http
const good = references.http()

/** Cases that can be judged without ever signing a request. */
const WITHOUT_HEADERS = /^(IDENTITY-00[123]|DETECT-\d+|CONFIGURE-001|EGRESS-002|SECRECY-005|ERRORS-003)$/

const hostile: Readonly<Record<string, (credential: Credential) => Partial<Credential>>> = {
  'never answers': () => ({ headers: () => new Promise(() => {}) }),
  'throws where it should reject': () => ({
    headers: () => {
      throw new TypeError('defect')
    },
  }),
  'rejects with nothing': () => ({ headers: () => Promise.reject(undefined) }),
  'gives a number': () => ({ headers: async () => 42 as never }),
  'gives null': () => ({ headers: async () => null as never }),
  'gives a list': () => ({ headers: async () => [] as never }),
  'gives what is no promise': () => ({ headers: () => 'Bearer synthetic' as never }),
  'has no headers at all': () => ({ headers: undefined as never }),
}

describe.concurrent('a strategy that goes wrong is an error, never a pass', { timeout: 60_000 }, () => {
  for (const [what, spoil] of Object.entries(hostile)) {
    test(`its headers: it ${what}`, async ({ expect }) => {
      const strategy: CredentialStrategy = {
        ...good,
        configure: (settings, context) => {
          const credential = good.configure(settings, context)
          return { ...credential, ...spoil(credential) }
        },
      }
      const results = await all(strategy)
      const passed = results.filter(({ id, outcome }) => outcome === 'pass' && !WITHOUT_HEADERS.test(id))
      expect(passed.map(({ id }) => id)).toEqual([])
      expect(results.find(({ id }) => id === 'HEADERS-001')?.outcome).toBe('error')
    })
  }

  test('it asks the network by itself', async ({ expect }) => {
    const results = await all({
      ...good,
      configure: (settings, context) => {
        const credential = good.configure(settings, context)
        const headers: Credential['headers'] = async (request) => {
          await fetch('http://127.0.0.1:65535/').catch(() => {})
          return credential.headers(request)
        }
        return { ...credential, headers }
      },
    })
    expect(results.filter(({ id, outcome }) => outcome === 'pass' && !WITHOUT_HEADERS.test(id))).toEqual([])
    expect(results.find(({ id }) => id === 'HEADERS-001')).toMatchObject({
      outcome: 'error',
      reason: expect.stringContaining('the network of this machine'),
    })
  })

  test('its configure crashes', async ({ expect }) => {
    const strategy: CredentialStrategy = {
      ...good,
      configure: () => {
        throw new TypeError('defect')
      },
    }
    const results = await all(strategy)
    expect(results.find(({ id }) => id === 'CONFIGURE-001')).toMatchObject({
      outcome: 'error',
      reason: expect.stringContaining('TypeError: defect'),
    })
    expect(results.filter(({ id, outcome }) => outcome === 'pass' && !WITHOUT_HEADERS.test(id))).toEqual([])
  })

  test('its detection hangs, and the run ends by counting turns', async ({ expect }) => {
    const results = await all({ ...good, detect: () => new Promise(() => {}) })
    expect(results.filter(({ outcome }) => outcome === 'pass').map(({ id }) => id)).toEqual([
      'IDENTITY-001',
      'IDENTITY-003',
    ])
    expect(results.find(({ id }) => id === 'DETECT-001')?.reason).toMatch(/never ended: \d+ turns/)
  })

  test.for([[undefined], [null], [42], [{}], [{ contract: 1, name: 'x', configure: () => {} }]] as const)(
    'it is %o',
    async ([strategy], { expect }) => {
      const results = await all(strategy as never)
      expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['error']))
    },
  )
})

describe('a run that goes wrong is an error', { timeout: 60_000 }, () => {
  const base = {
    id: 'PROBE-001',
    rev: 1,
    since: '0.1',
    area: 'probe',
    title: 'a case of a test of the suite itself',
    level: 'MUST',
    clauses: [{ doc: 'CONTRACT', section: '1', quote: 'MUST' }],
    needs: [],
    rows: [],
    act: async () => 1,
  } as const
  const run = (one: ReturnType<typeof defineCase>): Promise<CaseResult> => runCase(one, { strategy: good, scenario })

  test('a case without checks', async () => {
    expect(await run(defineCase({ ...base, checks: {} }))).toMatchObject({
      outcome: 'error',
      reason: 'the case checks nothing',
    })
  })

  test('a check that asserts nothing', async () => {
    const result = await run(defineCase({ ...base, checks: { lazy: { holds: () => {}, mutants: ['none'] } } }))
    expect(result).toMatchObject({ outcome: 'error', reason: 'lazy: it asserted nothing' })
  })

  test('a check that would go on after it was judged', async () => {
    const holds = async (_facts: unknown, expect: { ok(value: unknown, message: string): void }): Promise<void> => {
      expect.ok(true, 'at once')
      await Promise.resolve()
      expect.ok(false, 'too late')
    }
    expect(
      await run(defineCase({ ...base, checks: { late: { holds: holds as never, mutants: ['none'] } } })),
    ).toMatchObject({
      outcome: 'error',
      reason: expect.stringContaining('it returned a promise'),
    })
  })

  test('a check that crashes', async () => {
    const holds = (): never => {
      throw new RangeError('defect')
    }
    expect(await run(defineCase({ ...base, checks: { broken: { holds, mutants: ['none'] } } }))).toMatchObject({
      outcome: 'error',
    })
  })

  const never = (): Promise<never> => new Promise(() => {})
  const failing = (): Promise<never> => Promise.reject(new Error('no vault today'))
  const throwing = (): never => {
    throw new Error('no vault today')
  }

  test.for([
    ['arrange', 'never settles', 'IDENTITY-001', never, 'never ended: 200 turns changed nothing'],
    ['arrange', 'rejects', 'IDENTITY-001', failing, 'failed: Error: no vault today'],
    ['arrange', 'throws', 'IDENTITY-001', throwing, 'failed: Error: no vault today'],
    ['broken', 'never settles', 'SECRECY-002', never, 'never ended: 200 turns changed nothing'],
    ['broken', 'throws', 'SECRECY-002', throwing, 'failed: Error: no vault today'],
  ] as const)('a scenario whose %s %s is named', async ([name, , id, spoilt, what]) => {
    const cases = listCases().filter((one) => one.id === id || one.id === 'HEADERS-001')
    const results = await runCases({ strategy: good, scenario: { ...scenario, [name]: spoilt }, cases })
    expect(results.find((one) => one.id === id)).toMatchObject({
      outcome: 'error',
      reason: `\`${name}\` of the scenario "reference" ${what}`,
    })
    // What does not need it has its result.
    const other = results.find((one) => one.id === 'HEADERS-001')
    expect(other?.outcome).toBe(name === 'arrange' ? 'error' : 'pass')
  })

  test('a scenario whose signed token never comes is named', async () => {
    const cases = listCases().filter(({ id }) => id === 'FEDERATION-008')
    const spoilt: Scenario = { ...referenceScenarios.federation, signedWith: never }
    const [result] = await runCases({ strategy: references.federation(), scenario: spoilt, cases })
    expect(result?.reason).toMatch(/^`signedWith` of the scenario ".+" never ended: 200 turns changed nothing$/)
  })

  test('a scenario that never comes to its end leaves the results of the others', async () => {
    const conformance = [
      { strategy: good, scenario },
      { strategy: good, scenario: { ...scenario, name: 'stuck', arrange: never } },
    ]
    const { results } = await makeReport(['IDENTITY', 'HEADERS'], [], { conformance })
    const outcomes = (name: string): readonly string[] =>
      results.filter((one) => one.scenario === name).map(({ outcome }) => outcome)
    expect(new Set(outcomes('reference'))).toEqual(new Set(['pass']))
    expect(new Set(outcomes('stuck'))).toEqual(new Set(['error']))
  })

  test('a scenario that contradicts itself is refused before any test is registered', () => {
    const { tokens: _tokens, ...without } = scenario
    expect(() => certifyStrategy({ test: () => expect.unreachable(), strategy: good, scenario: without })).toThrow(
      /"token-requests" goes with `tokens`/,
    )
  })
})

describe('certifyStrategy', () => {
  const patScenario = coreScenarios['pat']?.[0] as Scenario

  test('registers one test for each applicable case with a runner that knows nothing but test(name, run)', async () => {
    const registered: string[] = []
    certifyStrategy({ test: (name) => void registered.push(name), strategy: pat, scenario: patScenario })
    const results = await runCases({ strategy: pat, scenario: patScenario })
    expect(registered.length).toBe(results.filter(({ outcome }) => outcome === 'pass').length)
    expect(results.length).toBe(listCases().length)
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['pass', 'inapplicable']))
  })

  test('registers an inapplicable case as skipped, with its reason and without its rows', () => {
    const skipped: string[] = []
    const runner = Object.assign(() => {}, { skip: (name: string) => void skipped.push(name) })
    certifyStrategy({ test: runner, strategy: pat, scenario: patScenario })
    expect(skipped).toContain(
      'FLIGHT-001 a hundred first callers cost one token request (inapplicable: token-requests not declared)',
    )
  })

  test('fails with the case, the check and the clause, and names a secret by its ordinal', async () => {
    const leaky = mutants.find(({ id }) => id === 'plain-token')?.plant().strategy as CredentialStrategy
    const runs = new Map<string, () => Promise<void>>()
    certifyStrategy({ test: (name, run) => void runs.set(name.slice(0, 11), run), strategy: leaky, scenario })
    const failure: Error = await (runs.get('SECRECY-004') as () => Promise<void>)().then(
      () => expect.unreachable(),
      (error) => error,
    )
    expect(failure.message).toMatch(
      /^SECRECY-004 fail \(reference-http, scenario "reference", MUST\)\n {2}fail token: secrets in the printed token/,
    )
    expect(failure.message).toContain(
      'expected [], got ["access-token#1 in token, inspected","access-token#1 in token, as JSON"',
    )
    expect(failure.message).toContain('CONTRACT section 7: "Credentials, tokens and headers MUST NOT show a secret')
    expect(failure.message).not.toMatch(/eyJ|dose|dapi/)
  })
})

function all(strategy: CredentialStrategy): Promise<readonly CaseResult[]> {
  return Promise.all(listCases().map((one) => runCase(one, { strategy, scenario })))
}
