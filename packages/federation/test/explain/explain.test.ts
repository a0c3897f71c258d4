import { inspect } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { changed } from './changed.js'
import { caseOf, exchanged, explained, verified } from './judges.js'
import { createKeys, type Keys } from './keys.js'
import { type Pair, pairs } from './pairs.js'

/** What the mock calls what we look at. */
const CODES: Readonly<Record<string, string>> = {
  'policy-issuer': 'issuer',
  'policy-audience': 'audience',
  'policy-subject': 'subject',
  'policy-subject-claim': 'subject-claim',
  'policy-signature': 'signature',
  'subject-token-algorithm': 'algorithm',
  'subject-token-expiry': 'expiry',
  'subject-token-expired': 'expiry',
  'subject-token-not-yet-valid': 'not-before',
  'subject-token-of-the-future': 'issued-at',
}
/** What somebody who knows no policies judges. */
const OF_THE_TOKEN = ['audience', 'algorithm', 'expiry', 'not-before', 'issued-at', 'signature', 'key-id']

let keys: Keys
beforeAll(async () => {
  keys = await createKeys()
})

const failing = (checks: readonly { code: string; verdict: string }[]): string[] =>
  checks.filter(({ verdict }) => verdict === 'fails').map(({ code }) => code)

describe('explainFederation', () => {
  it('is judged by more than 60 pairs, each with a title and a source of its own', () => {
    expect(pairs.length).toBeGreaterThan(60)
    expect(new Set(pairs.map(({ title }) => title)).size).toBe(pairs.length)
    expect(pairs.filter(({ source }) => !source.startsWith('https://'))).toEqual([])
    expect(pairs.filter(({ fails }) => fails.length === 0).length).toBeGreaterThan(15)
  })

  describe.each(pairs.map((pair) => [pair.title, pair] as const))('%s', (_title, pair) => {
    it('fails of what the documentation says [S4-13] [F08]', async () => {
      const one = await caseOf(pair, keys)
      const { matches, closest, policies } = await explained(one)
      expect(failing(closest?.checks ?? []).sort()).toEqual([...pair.fails].sort())
      expect(matches).toBe(pair.fails.length === 0)
      expect(closest?.policy).toBe(one.policies[pair.closest ?? 0]?.name)
      expect(policies.map(({ policy }) => policy)).toEqual(one.policies.map(({ name }) => name))
    })

    it('is let in by the mock when it is let in here, and refused for the same reasons [S4-13]', async () => {
      const one = await caseOf(pair, keys)
      const report = await explained(one)
      const wire = await exchanged(one)
      expect(wire.status).toBe(report.matches && !pair.refusedOnline ? 200 : 400)
      const isLookedAt = !report.matches && !pair.fails.includes('client-id')
      expect([...wire.trials.keys()]).toEqual(isLookedAt ? one.policies.map(({ name }) => name) : [])
      if (!isLookedAt) expect(wire.code).toBe(reasonOf(pair))
      for (const { policy, checks } of report.policies) {
        const theirs = wire.trials.get(policy)?.map((code) => CODES[code] ?? code)
        if (theirs) expect(comparable(failing(checks)), policy).toEqual(comparable(theirs))
      }
    })

    it('is verified by jose when signature, times and audience hold here [S4-02] [S4-13]', async () => {
      const one = await caseOf(pair, keys)
      const { policies } = await explained(one)
      for (const [at, { checks }] of policies.entries()) {
        const objections = failing(checks).filter((code) => OF_THE_TOKEN.includes(code))
        const refused = await verified(one, at)
        expect(refused !== undefined, `${refused}: ${objections.join()}`).toBe(objections.length > 0)
      }
    })

    it('never shows the token', async () => {
      const one = await caseOf(pair, keys)
      const shown = inspect(await explained(one), { depth: null })
      for (const part of one.value.split('.').filter((text) => text !== '')) expect(shown).not.toContain(part)
    })
  })

  const refused = pairs.filter(({ fails }) => fails.length > 0)
  it.each(refused.filter(({ hopeless }) => !hopeless).map((pair) => [pair.title, pair] as const))(
    'names a change after which the exchange succeeds: %s [S4-13]',
    async (_title, pair) => {
      const one = await caseOf(pair, keys)
      const report = await explained(one)
      expect(report.closest?.changes.map(({ check }) => check).sort()).toEqual([...pair.fails].sort())
      const after = await changed(one, report, keys)
      expect((await explained(after)).matches).toBe(true)
      expect((await exchanged(after)).status).toBe(200)
    },
  )

  it.each(refused.filter(({ hopeless }) => hopeless).map((pair) => [pair.title, pair] as const))(
    'names no change where none should help: %s [S4-13]',
    async (_title, pair) => {
      const { closest, text } = await explained(await caseOf(pair, keys))
      expect(closest).toMatchObject({ matches: false, changes: [] })
      expect(closest).not.toHaveProperty('changedPolicy')
      expect(text).toContain('No change that you should make')
    },
  )
})

/** The mock stops at the issuer, and takes a refused algorithm for a wrong signature as well. */
function comparable(codes: readonly string[]): string[] {
  const same = codes.map((code) => (code === 'key-id' ? 'signature' : code))
  const isMoot = same.includes('issuer') || same.includes('algorithm')
  // Of whom a policy looks at, the mock says nothing: it looks at the others.
  return same.filter((code) => code !== 'client-id' && !(isMoot && code === 'signature')).sort()
}

/** What the mock notes where it tries no policy, or all is well with one. */
function reasonOf({ refusedOnline, fails }: Pair): string | undefined {
  if (refusedOnline) return 'unknown-identity'
  return fails.includes('client-id') ? 'no-policy' : undefined
}
