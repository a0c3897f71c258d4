import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type IniProblem, IniSyntaxError, parseIni } from './ini.js'

type Sections = [name: string, keys: [key: string, value: string][]][]

interface Case {
  readonly title?: string
  readonly text: string
  readonly sections?: Sections
  readonly error?: true
}

/** Answers of go-ini itself; `test/fixtures/go-ini/README.md` says how they were made. */
function goIni(file: 'cases' | 'random'): Case[] {
  const lines = readFileSync(new URL(`../../test/fixtures/go-ini/${file}.jsonl`, import.meta.url), 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Case)
}

function answer(text: string): Pick<Case, 'sections' | 'error'> {
  try {
    return { sections: [...parseIni(text)].map(([name, keys]) => [name, [...keys]]) }
  } catch (error) {
    if (error instanceof IniSyntaxError) return { error: true }
    throw error
  }
}

function errorOf(text: string): IniSyntaxError {
  try {
    parseIni(text)
  } catch (error) {
    if (error instanceof IniSyntaxError) return error
  }
  throw new Error('no syntax error')
}

describe('parseIni', () => {
  it.each(goIni('cases'))('reads as go-ini: $title [F2]', ({ text, sections, error }) => {
    expect(answer(text)).toEqual(error ? { error } : { sections })
  })

  it('reads 500 random texts as go-ini [F2]', () => {
    const cases = goIni('random')
    expect(cases).toHaveLength(500)
    for (const { text, sections, error } of cases) {
      expect({ text, ...answer(text) }).toEqual(error ? { text, error } : { text, sections })
    }
  })

  it('leaves prototypes alone', () => {
    const sections = parseIni('[__proto__]\npolluted = 1\n__proto__ = 2')
    expect(sections.get('__proto__')?.get('__proto__')).toBe('2')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it.each<[problem: IniProblem, line: number, text: string]>([
    ['section header without "]"', 2, '[dev]\n[dapi'],
    ['section without a name', 1, '[]dapi'],
    ['key without "=" or ":"', 3, '\n# c\ndapi'],
    ['key without a name', 4, 'a = 1\\\n2\n\n= dapi'],
    ['key without its closing quote', 2, '\r\n"dapi = 1'],
    ['value without its closing quote', 4, 'a = `\n`\n\nb = """dapi\ndapi\n'],
  ])('names the problem "%s" and line %i, but nothing of the text [F2]', (problem, line, text) => {
    const error = errorOf(text)
    expect(error).toMatchObject({ name: 'IniSyntaxError', line, problem, message: `line ${line}: ${problem}` })
    expect(JSON.stringify(error) + error.stack).not.toContain('dapi')
  })

  it('throws nothing but IniSyntaxError [F2]', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void answer(text)))
  })

  const mebibyte = 2 ** 20
  it.each([...'\n\r\t\0 []=:#;\\"\'`-%a\u0085\uFEFF'])('gets through 1 MiB of %j', (character) => {
    const run = character.repeat(mebibyte)
    for (const text of [run, `a = ${run}`, `a = ${run}x`, `[${run}`, `"${run}`]) answer(text)
  })

  it.each(['a=\\\n', 'a=`\n', 'a="""\n', '\\\n', '[a]\n', '-=1\n', ' #'])('gets through 1 MiB of %j', (part) => {
    const run = part.repeat(mebibyte / part.length)
    for (const text of [run, `a = ${run}`, `a = \\\n${run}`, `a = """${run}`]) answer(text)
  })
})
