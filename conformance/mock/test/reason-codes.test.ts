import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { reasonCodes } from '../src/world/reason-codes.js'

const src = fileURLToPath(new URL('../src/', import.meta.url))

async function sources(): Promise<string> {
  const names = await readdir(src, { recursive: true })
  const wanted = names.filter((name) => /^(services|tokens)\/.*(?<!\.test)\.ts$/.test(name))
  return (await Promise.all(wanted.map((name) => readFile(`${src}${name}`, 'utf8')))).join('\n')
}

test('every refusal that is held against `weaken` in the sources is a known reason code', async () => {
  const asked = /(?:nforces\(|parameterCheck\(|\[)\s*'([a-z0-9]+(?:-[a-z0-9]+)*)'(?=\)|,\s*[^'\s\]])/g
  const found = [...(await sources()).matchAll(asked)].map((match) => match[1] as string)
  expect(found.length).toBeGreaterThan(200)
  expect([...new Set(found)].filter((code) => !reasonCodes.includes(code))).toEqual([])
})

test('every known reason code is one that the sources give, and stands once', async () => {
  const text = await sources()
  // Put together there: `${why}-pat`, `${why}-google-token` and `management-${code}`.
  const parts = (code: string): string => code.replace(/^management-(?=bad-claims|not-yet|expired)/, '')
  const gone = reasonCodes.filter((code) => !/-(pat|google-token)$/.test(code) && !text.includes(`'${parts(code)}'`))
  expect(gone).toEqual([])
  expect(new Set(reasonCodes).size).toBe(reasonCodes.length)
})
