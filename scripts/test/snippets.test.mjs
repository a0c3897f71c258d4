import { expect, it } from 'vitest'
import { snippetsOf, workspaceSnippets } from '../lib/snippets.mjs'

const file = 'a.md'

it('finds the ts blocks of a page with the line of their code, and which ones run', () => {
  const page = '# A\n\n```ts\none()\n```\n\n```sh\nnpm test\n```\n\n```ts run\ntwo()\nthree()\n```\n'
  expect(snippetsOf(page, { file })).toEqual([
    { file, line: 4, runnable: false, code: 'one()' },
    { file, line: 12, runnable: true, code: 'two()\nthree()' },
  ])
})

it('finds the blocks of TSDoc, at any depth', () => {
  const source =
    '/**\n * A.\n *\n * ```ts\n * one()\n *\n *   two()\n * ```\n */\ninterface A {\n  /**\n   * ```ts\n   * three()\n   * ```\n   */\n}\n'
  expect(snippetsOf(source, { file, prefix: ' * ' }).map(({ line, code }) => [line, code])).toEqual([
    [5, 'one()\n\n  two()'],
    [13, 'three()'],
  ])
})

it('knows the block that is a file by its summary', () => {
  const page = '<details><summary>vault.ts</summary>\n\n```ts\none()\n```\n\n</details>\n\n```ts\ntwo()\n```\n'
  expect(snippetsOf(page, { file }).map(({ name, code }) => [name, code])).toEqual([
    ['vault', 'one()'],
    [undefined, 'two()'],
  ])
})

it('knows the block that is a file by its name in bold', () => {
  const page = '**`src/vault.test.ts`**\n\n```ts\none()\n```\n\nNot so `vault.ts`:\n\n```ts\ntwo()\n```\n'
  expect(snippetsOf(page, { file }).map(({ name, code }) => [name, code])).toEqual([
    ['vault.test', 'one()'],
    [undefined, 'two()'],
  ])
})

it('refuses a block without an end', () => {
  expect(() => snippetsOf('```ts\none()\n', { file })).toThrow('a.md:1: the block has no end.')
})

it('finds the snippets of READMEs and sources in this workspace', () => {
  const files = workspaceSnippets().map((snippet) => snippet.file)
  expect(files).toEqual(
    expect.arrayContaining(['README.md', 'packages/core/README.md', 'packages/core/src/strategy.ts']),
  )
})
