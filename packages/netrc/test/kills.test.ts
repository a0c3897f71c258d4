import { readFile, stat, writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { makeFolder } from '../../core/test/files/folder.js'
import { runWriter } from '../../core/test/files/run-writer.js'
import { findEntry, removeEntry, upsertEntry } from '../src/index.js'
import { curlAnswers, curlVersion } from './support/curl-answers.js'

/** `KILLS=500 vitest run --project @lakeauth/netrc test/kills.test.ts` is the full run. */
const KILLS = Number(process.env['KILLS'] ?? 15)
const ifCurl = curlVersion() || process.env['REQUIRE_TOOLS'] === '1' ? it : it.skip

const script = new URL('writer.mjs', import.meta.url)
/** Whatever happens to the writers' entries, this stays byte by byte. */
const kept =
  '# mine\r\nmachine kept.example\n  login "a b"\n  password k#1\nmacdef init\ncd /pub\n\nmachine last.example password z login y\n'

ifCurl(
  `upsertEntry loses nothing in ${KILLS} random kills, and curl reads what is left`,
  { timeout: 600_000 },
  async () => {
    const files: string[] = []
    const expected: number[][] = []
    for (let kill = 0; kill < KILLS; kill++) {
      const folder = await makeFolder()
      const file = folder.at('.netrc')
      await writeFile(file, kept)
      const moment = { lines: 1 + (kill % 5), milliseconds: (kill * 7) % 9 }
      const [killed, other] = await Promise.all([
        runWriter({ script, file, name: 'killed.example', count: 1_000, kill: moment }),
        runWriter({ script, file, name: 'other.example', count: 5 }),
      ])
      expect([killed.signal, killed.errors, other.signal, other.errors]).toEqual(['SIGKILL', '', null, ''])
      expect((await stat(file)).mode & 0o777).toBe(0o600)
      const text = await readFile(file, 'utf8')
      files.push(text)
      // What was acknowledged, or the value that was on its way.
      expected.push([killed.acknowledged.length, killed.acknowledged.length + 1])
      expect(findEntry(text, 'other.example')?.password?.reveal()).toBe('value-5')
      await upsertEntry(file, { machine: 'next.example', password: 'n' })
      for (const machine of ['killed.example', 'other.example', 'next.example']) await removeEntry(file, { machine })
      expect(await readFile(file, 'utf8')).toBe(kept)
      expect(await folder.names()).toEqual(['.netrc'])
    }
    const answers = await curlAnswers(files.map((file) => ({ file, host: 'killed.example' })))
    for (const [index, answer] of answers.entries()) {
      expect(expected[index]?.map((value) => `token:value-${value}`)).toContain(answer)
    }
  },
)
