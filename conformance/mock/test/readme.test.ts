import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { fidelity } from '../src/index.js'

const home = fileURLToPath(new URL('..', import.meta.url))
const readme = await readFile(join(home, 'README.md'), 'utf8')

test('every ts block of the README type-checks', { timeout: 60_000 }, async () => {
  const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1] as string)
  expect(blocks.length).toBeGreaterThan(3)
  const folder = await mkdtemp(join(home, 'test', 'readme-'))
  try {
    await Promise.all(blocks.map((block, at) => writeFile(join(folder, `block-${at}.ts`), block)))
    const config = { extends: '../../tsconfig.test.json', include: ['*.ts'] }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
    const tsc = join(home, '..', '..', 'node_modules', '.bin', 'tsc')
    const failure = await promisify(execFile)(tsc, ['-p', folder]).catch((error: { stdout: string }) => error.stdout)
    expect(failure).toEqual({ stdout: '', stderr: '' })
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('the page of routes names every operation with the level it has', async () => {
  const page = await readFile(join(home, '../../docs/reference/mock-routes.md'), 'utf8')
  const rows = page.split('\n').filter((line) => line.startsWith('| `'))
  for (const [operation, { level }] of Object.entries(fidelity))
    expect(
      rows.some((row) => row.startsWith(`| \`${operation}\` | ${level} |`)),
      operation,
    ).toBe(true)
})
