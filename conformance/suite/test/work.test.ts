import { execFileSync } from 'node:child_process'
import { webcrypto } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CredentialStrategy } from '@lakeauth/core'
import { createWorld } from '@lakeauth/mock'
import { expect, test } from 'vitest'
import { type CaseResult, defineCase } from '../src/index.js'
import { runCase } from '../src/run-case.js'
import { referenceScenarios, references } from './reference/references.js'

/** Many more turns than a case gives something that waits for nothing. */
const MANY_TURNS = 40

/** A strategy that has something to do first whenever it signs. */
function busyBefore(work: () => Promise<unknown>): CredentialStrategy {
  const good = references.http()
  return {
    ...good,
    configure: (settings, context) => {
      const credential = good.configure(settings, context)
      return { ...credential, headers: (request) => work().then(() => credential.headers(request)) }
    },
  }
}

/** Looks where a call stands without giving it any time; `meanwhile` goes on beside it. */
function looked(strategy: CredentialStrategy, meanwhile: () => Promise<unknown> = async () => {}): Promise<CaseResult> {
  const one = defineCase<readonly [string, number]>({
    id: 'PROBE-001',
    rev: 1,
    since: '0.1',
    area: 'probe',
    title: 'a case of a test of the suite itself',
    level: 'MUST',
    clauses: [{ doc: 'CONTRACT', section: '1', quote: 'MUST' }],
    needs: [],
    rows: [],
    act: async (bench) => {
      const auth = await bench.signIn()
      const before = bench.world.clock.now()
      const [{ state }] = await Promise.all([bench.now(auth.headers()), meanwhile()])
      return [state, bench.world.clock.now() - before]
    },
    checks: {
      seen: { holds: (facts, { deepEqual }) => deepEqual(facts, ['fulfilled', 0], 'the call'), mutants: ['none'] },
    },
  })
  return runCase(one, { strategy, scenario: referenceScenarios.http })
}

test('a strategy that signs on another thread is waited for, and no time goes by', async () => {
  const derive = async (): Promise<void> => {
    const password = await webcrypto.subtle.importKey('raw', new Uint8Array(16), 'PBKDF2', false, ['deriveBits'])
    const salt = new Uint8Array(16)
    await webcrypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: 3_000_000 }, password, 256)
  }
  expect(await looked(busyBefore(derive))).toMatchObject({ outcome: 'pass' })
})

test.skipIf(process.platform === 'win32')('a strategy that reads a slow file is waited for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lakeauth-slow-'))
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  const { clock } = createWorld({ clock: 'frozen' })
  const writeLate = async (): Promise<void> => {
    for (let turn = 0; turn < MANY_TURNS; turn++) await clock.advance(0)
    await writeFile(pipe, 'late')
  }
  expect(
    await looked(
      busyBefore(() => readFile(pipe)),
      writeLate,
    ),
  ).toMatchObject({ outcome: 'pass' })
  await rm(folder, { recursive: true })
})

test('a strategy that waits for nothing is still found stuck by counting turns', async () => {
  const result = await looked(busyBefore(() => new Promise(() => {})))
  expect(result).toMatchObject({ outcome: 'fail', checks: { seen: { message: expect.stringContaining('pending') } } })
})
