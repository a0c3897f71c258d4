import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { cpythonEntry } from '../src/cpython.js'
import { curlAnswers, curlVersion } from './support/curl-answers.js'
import { generateCases } from './support/generate.js'
import { ourAnswer } from './support/our-answer.js'
import { hasPython, pythonAnswers } from './support/python-answers.js'

/** `NETRC_CASES=100000 NETRC_SEED=7 vitest run --project @lakeauth/netrc test/curl-differential.test.ts` runs others. */
const COUNT = Number(process.env['NETRC_CASES'] ?? 10_000)
const SEED = Number(process.env['NETRC_SEED'] ?? 1)

const { curl: oracle } = JSON.parse(readFileSync(new URL('corpus.json', import.meta.url), 'utf8')) as { curl: string }
const required = process.env['REQUIRE_TOOLS'] === '1'
const ifCurl = curlVersion() === oracle || required ? it : it.skip
const ifPython = hasPython() || required ? it : it.skip

const cases = generateCases(COUNT, SEED)

/** The files that are read differently; none is expected, and few are enough to see why. */
function differences<A>(theirs: readonly A[], ours: readonly A[]): unknown[] {
  return cases
    .map(({ file }, at) => ({ file, theirs: theirs[at], ours: ours[at] }))
    .filter((one) => JSON.stringify(one.theirs) !== JSON.stringify(one.ours))
    .slice(0, 5)
}

ifCurl(`findEntry answers as ${oracle} for ${COUNT} generated files [P53]`, { timeout: 300_000 }, async () => {
  const theirs = await curlAnswers(cases)
  expect(differences(theirs, cases.map(ourAnswer))).toEqual([])
  // The files are worth asking about: many answers of each kind.
  const kinds = theirs.map((answer) => (answer === null ? 'none' : typeof answer === 'string' ? 'found' : 'error'))
  for (const kind of ['found', 'none', 'error'])
    expect(kinds.filter((one) => one === kind).length).toBeGreaterThan(COUNT / 50)
})

ifPython(`cpythonEntry answers as Python's netrc for ${COUNT} generated files`, { timeout: 300_000 }, () => {
  const theirs = pythonAnswers(cases)
  const ours = cases.map(({ file, host }) => cpythonEntry(file, host))
  expect(differences(theirs, ours)).toEqual([])
  expect(theirs.filter((answer) => typeof answer === 'object').length).toBeGreaterThan(COUNT / 50)
})
