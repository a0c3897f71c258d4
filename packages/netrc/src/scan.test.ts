import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findEntry } from './find-entry.js'
import { entryTokens } from './parse-netrc.js'

describe('a hostile file', () => {
  const MIB = 1_048_576
  const pieces = [
    'machine a ',
    '"',
    '\\',
    '"\\',
    '\n',
    ' ',
    '#',
    'macdef x\n',
    'machine a login b\n',
    'default ',
    '\r',
    'x',
    'login ',
    '"a"',
  ]

  it.each(pieces)('of one MiB of %j is read to its end or refused by line', (piece) => {
    const text = piece.repeat(MIB / piece.length)
    const outcome = ((): unknown => {
      try {
        return findEntry(text, 'host.example')
      } catch (error) {
        return error
      }
    })()
    if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'ERR_CREDENTIAL_FILE_INVALID', line: 1 })
    else expect(outcome === undefined || piece === 'default ').toBe(true)
  })

  it('has each of its bytes in one word at most, so that the work grows as the file does', () => {
    const words = fc.constantFrom(...pieces, 'password ', 'a', 'b.example ')
    fc.assert(
      fc.property(fc.array(words, { maxLength: 60 }), (parts) => {
        let tokens: readonly { start: number; end: number }[]
        try {
          tokens = entryTokens(parts.join('')).flatMap(({ keyword, name, login, password }) =>
            [keyword, name, login, password].filter((token) => token !== undefined),
          )
        } catch {
          return
        }
        const sorted = [...tokens].sort((a, b) => a.start - b.start || a.end - b.end)
        for (const [index, token] of sorted.entries()) {
          expect(token.end).toBeGreaterThanOrEqual(token.start)
          expect(token.start).toBeGreaterThanOrEqual(sorted[index - 1]?.end ?? 0)
        }
      }),
      { numRuns: 300, seed: 1 },
    )
  })

  it('with a NUL byte is refused by line', () => {
    expect(() => findEntry('machine a\nlogin b\0', 'a')).toThrow('line 2: there is a NUL byte')
    expect(() => findEntry(Buffer.from('\0'), 'a')).toThrow('line 1: there is a NUL byte')
  })
})

describe('findEntry with a login', () => {
  const file = [
    'machine a.example login ada password one',
    'machine a.example login bob password two',
    'machine b.example password any',
    'machine c.example login ada',
    'machine c.example login ada password whole',
    '',
  ].join('\n')

  it.each([
    { host: 'a.example', login: 'ada', password: 'one' },
    { host: 'a.example', login: 'bob', password: 'two' },
    { host: 'a.example', login: 'eve', password: undefined },
    { host: 'a.example', login: 'ADA', password: undefined },
    { host: 'b.example', login: 'eve', password: 'any' },
    { host: 'c.example', login: 'ada', password: 'whole' },
    { host: 'd.example', login: 'ada', password: undefined },
  ])('answers $password for $login at $host: never the password of another login [T3]', ({ host, login, password }) => {
    expect(findEntry(file, host, login)?.password?.reveal()).toBe(password)
  })

  it('does not read on behind what it found', () => {
    expect(findEntry('machine a login b password c\nmachine a login "\n', 'a')?.line).toBe(1)
    expect(findEntry('machine a login b password c\nmachine a login "\n', 'a', 'b')?.line).toBe(1)
  })
})
