import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const docs = new URL('../../../', import.meta.url)
const folders = ['pulumi/src/', 'terraform/existing-workspace/', 'terraform/new-workspace/']

it('is what the guide shows, word for word', () => {
  const page = readFileSync(new URL('guide/infrastructure.md', docs), 'utf8')
  const shown = [...page.matchAll(/^```(?:typescript|hcl)\n([^]*?)^```$/gm)].map(([, code = '']) => code)
  const files = folders.flatMap((name) => {
    const folder = new URL(`examples/${name}`, docs)
    return readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'))
  })
  expect(shown).toHaveLength(6)
  expect(shown.filter((code) => !files.some((file) => file.includes(code)))).toEqual([])
})
