import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { listCases } from '../src/index.js'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const examples = new URL('./examples/', import.meta.url)

test('every ts block of the README is a file of test/examples, which is type-checked and run', () => {
  const files = new Set(readdirSync(examples).map((name) => readFileSync(new URL(name, examples), 'utf8').trimEnd()))
  const blocks = [...readme.matchAll(/^```ts\n([\s\S]*?)\n```$/gm)].map(([, block]) => block as string)
  expect(blocks.length).toBe(2)
  expect(blocks.filter((block) => !files.has(block))).toEqual([])
})

test('the README counts the cases as they are', () => {
  expect(readme).toContain(`${listCases().length} cases`)
})
