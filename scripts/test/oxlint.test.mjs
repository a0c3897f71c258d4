import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { capture, root } from '../lib/run.mjs'

const later = 'async function later(): Promise<number> {\n  return 1\n}\n'

/** Code that each of our own choices among the rules refuses. */
const planted = {
  'typescript(explicit-module-boundary-types)': 'export function one() {\n  return 1\n}\n',
  'typescript(no-floating-promises)': `${later}export function call(): void {\n  later()\n}\n`,
  'typescript(no-misused-promises)': `${later}export function call(): number {\n  return later() ? 1 : 2\n}\n`,
  'typescript(no-explicit-any)': 'export const one: any = 1\n',
  'typescript(consistent-type-imports)': "import { Stats } from 'node:fs'\nexport type Own = Stats\n",
  'import(no-default-export)': 'export default 1\n',
  'eslint(prefer-const)': 'let one = 1\nexport const two = one + 1\n',
  'eslint(no-var)': 'var one = 1\nexport const two = one + 1\n',
  'eslint(eqeqeq)': 'export const same = (a: number, b: number): boolean => a == b\n',
}

let folder

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lakeauth-oxlint-'))
  writeFileSync(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "strict": true, "target": "es2023" } }')
})

afterEach(() => rmSync(folder, { recursive: true }))

function lint(text) {
  writeFileSync(join(folder, 'planted.ts'), text)
  return capture('oxlint', ['--type-aware', '-c', join(root, '.oxlintrc.json'), 'planted.ts'], { cwd: folder })
}

it.each(Object.entries(planted))('catches a planted breach of %s', (rule, text) => {
  const { status, output } = lint(text)
  expect(status).toBe(1)
  expect(output).toContain(rule)
})

it('finds nothing in sound code', () => {
  expect(lint(`export ${later}`)).toMatchObject({ status: 0 })
})
