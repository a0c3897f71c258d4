import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { deadLinks, pages } from '../lib/links.mjs'

let base

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'lakeauth-links-'))
  mkdirSync(join(base, 'docs'))
  writeFileSync(join(base, 'docs/other.md'), '# A `code` title, with (marks)\n\n## Twice\n\n## Twice\n')
})

afterEach(() => rmSync(base, { recursive: true }))

function dead(text) {
  writeFileSync(join(base, 'page.md'), text)
  return deadLinks('page.md', { base })
}

test.each([
  ['a file', '[a](docs/other.md)'],
  ['a folder', '[a](docs)'],
  ['a heading', '[a](docs/other.md#a-code-title-with-marks)'],
  ['the second heading of a name', '[a](docs/other.md#twice-1)'],
  ['a heading of the same page', '# Here\n[a](#here)'],
  ['another site', '[a](https://example.com/nowhere)'],
  ['text in a code block', '```md\n[a](nowhere.md)\n```'],
  ['text in inline code', '`[a](nowhere.md)`'],
])('a link to %s holds', (_, text) => {
  expect(dead(text)).toEqual([])
})

test.each([
  ['a file that is not there', '[a](nowhere.md)', 'page.md:1: nowhere.md does not exist'],
  ['a heading that is not there', '\n[a](docs/other.md#thrice)', 'page.md:2: docs/other.md#thrice has no such heading'],
  ['a place outside the repository', '[a](../secret.md)', 'page.md:1: ../secret.md leaves the repository'],
])('a link to %s is named with its line', (_, text, problem) => {
  expect(dead(text)).toEqual([problem])
})

test('the pages of the repository are found', () => {
  expect(pages()).toEqual(expect.arrayContaining(['README.md', 'docs/guide/settings.md', 'packages/core/README.md']))
})
