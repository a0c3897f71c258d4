import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { cpythonEntry } from '../src/cpython.js'
import { corpusCases } from './support/corpus-cases.js'
import { type CurlAnswer, curlAnswers, curlVersion } from './support/curl-answers.js'
import { ourAnswer } from './support/our-answer.js'
import { pythonAnswers } from './support/python-answers.js'

/** What the real programs answered; `WRITE_CORPUS=1` asks them anew. */
interface Corpus {
  readonly curl: string
  readonly python: string
  readonly answers: Readonly<Record<string, { readonly curl: CurlAnswer; readonly python: unknown }>>
}

const path = new URL('corpus.json', import.meta.url)
const names = Object.keys(corpusCases)
const cases = Object.values(corpusCases)

if (process.env['WRITE_CORPUS']) {
  const [curl, python] = [await curlAnswers(cases), pythonAnswers(cases)]
  const answers = Object.fromEntries(names.map((name, at) => [name, { curl: curl[at], python: python[at] ?? null }]))
  writeFileSync(path, `${JSON.stringify({ curl: curlVersion(), python: 'CPython 3.11', answers }, null, 2)}\n`)
}

const corpus = JSON.parse(readFileSync(path, 'utf8')) as Corpus

/** Another curl answers a few odd files otherwise, so that only this one can be asked. */
const ifOracle = curlVersion() === corpus.curl || process.env['REQUIRE_TOOLS'] === '1' ? it : it.skip

describe(`the corpus answered by ${corpus.curl}`, () => {
  it('has an answer for every file, and forty files at least [P53]', () => {
    expect(Object.keys(corpus.answers)).toEqual(names)
    expect(names.length).toBeGreaterThanOrEqual(40)
  })

  it.each(names)('findEntry answers as curl: %s [P53]', (name) => {
    const one = corpusCases[name]
    expect(one && ourAnswer(one)).toEqual(corpus.answers[name]?.curl)
  })

  it.each(names)('cpythonEntry answers as Python: %s', (name) => {
    const { file, host } = corpusCases[name] ?? expect.unreachable()
    expect(cpythonEntry(file, host) ?? null).toEqual(corpus.answers[name]?.python)
  })

  ifOracle('is what this very curl answers when it is asked again', { timeout: 60_000 }, async () => {
    const answers = await curlAnswers(cases)
    expect(Object.fromEntries(names.map((name, at) => [name, answers[at]]))).toEqual(
      Object.fromEntries(names.map((name) => [name, corpus.answers[name]?.curl])),
    )
  })
})
