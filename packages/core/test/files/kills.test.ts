import { readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { updateFile } from '../../src/files/index.js'
import { type Folder, makeFolder } from './folder.js'
import { runWriter } from './run-writer.js'

/** `KILLS=500 vitest run --project @lakeauth/core test/files/kills.test.ts` is the full run. */
const KILLS = Number(process.env['KILLS'] ?? 20)
const MINUTE = 60_000

function append(file: string, line: string): Promise<void> {
  return updateFile(file, (bytes = Buffer.alloc(0)) => Buffer.concat([bytes, Buffer.from(`${line}\n`)]))
}

async function linesOf(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8')
  expect(text.endsWith('\n')).toBe(true)
  return text.split('\n').slice(0, -1)
}

/** Lines 1 to n of each writer, in order and complete; n is what was acknowledged, or one more that was on its way. */
function expectComplete(lines: readonly string[], name: string, acknowledged: number, killed: boolean): void {
  const own = lines.filter((line) => line.startsWith(`${name} `))
  expect(own).toEqual(own.map((_, index) => `${name} ${index + 1}`))
  expect(own.length - acknowledged).toBeGreaterThanOrEqual(0)
  expect(own.length - acknowledged).toBeLessThanOrEqual(killed ? 1 : 0)
}

async function expectClean(folder: Folder, names: readonly string[]): Promise<void> {
  expect(await folder.names()).toEqual([...names].sort())
}

/** How many moments there are to die in. */
async function countCalls({ file }: { file: string }): Promise<number> {
  const { output } = await runWriter({ file, name: 'own', count: 1, dieAt: Number.MAX_SAFE_INTEGER })
  return Number(/^calls (\d+)$/.exec(output.at(-1) ?? '')?.[1])
}

describe('updateFile in processes that are killed', () => {
  it(`loses nothing in ${KILLS} random kills of one of two writers [R33]`, {
    timeout: 5 * MINUTE + KILLS * 3_000,
  }, async () => {
    let inFlight = 0
    for (let kill = 0; kill < KILLS; kill++) {
      const folder = await makeFolder()
      const file = folder.at('.netrc')
      await writeFile(file, 'kept 1\n', { mode: 0o600 })
      // Spread over the some three milliseconds that a write takes, and over which of them it hits.
      const moment = { lines: 1 + (kill % 7), milliseconds: (kill * 7) % 9 }
      const [killed, other] = await Promise.all([
        runWriter({ file, name: 'killed', count: 1_000, kill: moment }),
        runWriter({ file, name: 'other', count: 10 }),
      ])
      expect([killed.signal, killed.errors]).toEqual(['SIGKILL', ''])
      expect([other.signal, other.errors, other.acknowledged.length]).toEqual([null, '', 10])
      const lines = await linesOf(file)
      expectComplete(lines, 'kept', 1, false)
      expectComplete(lines, 'killed', killed.acknowledged.length, true)
      expectComplete(lines, 'other', 10, false)
      inFlight += lines.length - 11 - killed.acknowledged.length
      expect((await stat(file)).mode & 0o777).toBe(0o600)
      // Whatever the killed one left is swept by the next writer.
      await append(file, 'next 1')
      await expectClean(folder, ['.netrc'])
    }
    expect(inFlight).toBeLessThanOrEqual(KILLS)
  })

  it.each([
    { name: 'a folder without a lock', lockedBy: undefined },
    // In the middle of a write, with the lock held and a partial temporary file.
    { name: 'the lock of a dead writer', lockedBy: 24 },
  ])(
    'leaves the old content or the new one wherever it is killed, starting from $name, and the next writer cleans up [T26] [R33] [T34]',
    {
      timeout: 5 * MINUTE,
    },
    async ({ lockedBy }) => {
      const prepared = async (): Promise<{ folder: Folder; file: string }> => {
        const folder = await makeFolder()
        const file = folder.at('.netrc')
        await writeFile(file, 'kept 1\n')
        if (lockedBy) await runWriter({ file, name: 'dead', count: 1, dieAt: lockedBy })
        expect((await folder.names()).length).toBe(lockedBy ? 3 : 1)
        return { folder, file }
      }
      const calls = await countCalls(await prepared())
      expect(calls).toBeGreaterThan(lockedBy ? 50 : 35)
      const seen = new Set<string>()
      for (let dieAt = 1; dieAt <= calls; dieAt++) {
        const { folder, file } = await prepared()
        const killed = await runWriter({ file, name: 'own', count: 1, dieAt })
        expect([killed.signal, killed.errors]).toEqual(['SIGKILL', ''])
        const lines = await linesOf(file)
        seen.add(lines.join())
        expectComplete(lines, 'kept', 1, false)
        expectComplete(lines, 'own', killed.acknowledged.length, true)
        const next = await runWriter({ file, name: 'next', count: 1 })
        expect([next.signal, next.errors]).toEqual([null, ''])
        expect(await linesOf(file)).toEqual([...lines, 'next 1'])
        await expectClean(folder, ['.netrc'])
      }
      expect([...seen].sort()).toEqual(['kept 1', 'kept 1,own 1'])
    },
  )

  it('keeps every line of writers that run at the same time, by whatever name they know the file', {
    timeout: MINUTE,
  }, async () => {
    const folder = await makeFolder()
    const file = folder.at('.netrc')
    await symlink('.netrc', folder.at('link'))
    const writers = ['a', 'b', 'c', 'd']
    const written = await Promise.all(
      writers.map((name, index) => runWriter({ file: index % 2 ? folder.at('link') : file, name, count: 10 })),
    )
    expect(written.map(({ errors }) => errors)).toEqual(['', '', '', ''])
    const lines = await linesOf(file)
    for (const name of writers) expectComplete(lines, name, 10, false)
    expect(lines).toHaveLength(40)
    await expectClean(folder, ['.netrc', 'link'])
  })

  it('leaves the old content when the size of files is limited in the middle of a write', {
    timeout: MINUTE,
  }, async () => {
    const folder = await makeFolder()
    const file = folder.at('.netrc')
    const old = 'kept 1\n'.repeat(500)
    await writeFile(file, old)
    const written = await runWriter({ file, name: 'own', count: 1, limit: 'ulimit -f 4' })
    expect(written.errors).toContain('ERR_FILE_NOT_WRITTEN')
    expect(written.errors).toContain('EFBIG')
    expect(await readFile(file, 'utf8')).toBe(old)
    await expectClean(folder, ['.netrc'])
  })
})
