import { describe, expect, it } from 'vitest'
import { withEntry, withoutEntry } from './edit.js'

const ours = { machine: 'a.example', login: 'token', password: 'new' }
const line = 'machine a.example login token password new\n'

describe('withEntry', () => {
  it.each([
    { name: 'an empty file', before: '', after: line },
    { name: 'another entry', before: 'machine b login c password d\n', after: `machine b login c password d\n${line}` },
    {
      name: 'no line feed at the end',
      before: 'machine b login c password d',
      after: `machine b login c password d\n${line}`,
    },
    { name: 'CRLF', before: 'machine b\r\n', after: 'machine b\r\nmachine a.example login token password new\r\n' },
    {
      name: 'an old password',
      before: 'machine a.example login token password old # note\n',
      after: 'machine a.example login token password new # note\n',
    },
    {
      name: 'an old password in quotes',
      before: 'machine A.example\n  login "token"\n  password "o\\"ld"\n',
      after: 'machine A.example\n  login "token"\n  password new\n',
    },
    { name: 'an old password of the same text', before: line, after: line },
    {
      name: 'duplicates',
      before: `machine a.example login token password o1\n${'#\n'}machine a.example login token password o2\n`,
      after: `${line}#\n${line}`,
    },
    {
      name: 'another login behind',
      before: 'machine a.example login token password old\nmachine a.example login ada password x\n',
      after: `${line}machine a.example login ada password x\n`,
    },
    {
      name: 'another login before its own, which goes in front',
      before: '# x\nmachine a.example login ada password x\nmachine a.example login token password old # note\n',
      after: `${line}# x\nmachine a.example login ada password x\n# note\n`,
    },
    {
      name: 'a default before its own, which goes in front',
      before: `default login anon password dd\n${line}machine a.example\n  login token\n  password old\n`,
      after: `${line}default login anon password dd\n`,
    },
    {
      name: 'another login before its own, which cannot leave without the next entry',
      before:
        'machine a.example login ada password x\nmachine a.example login token password old account machine b login c password d\n',
      after: `${line}machine a.example login ada password x\nmachine a.example login token password new account machine b login c password d\n`,
    },
    {
      name: 'another login alone',
      before: 'machine a.example login ada password x\n',
      after: `${line}machine a.example login ada password x\n`,
    },
    {
      name: 'a default',
      before: 'default login anonymous password me\n',
      after: `${line}default login anonymous password me\n`,
    },
    { name: 'a macro that does not end', before: 'macdef init\ncd /pub\n', after: `${line}macdef init\ncd /pub\n` },
    {
      name: 'an entry without a password',
      before: 'machine a.example login token\n',
      after: `machine a.example login token\n${line}`,
    },
    {
      name: 'bytes beyond ASCII',
      before: '# \xff\xe9\nmachine b login \xe9 password \xff\n',
      after: `# \xff\xe9\nmachine b login \xe9 password \xff\n${line}`,
    },
    {
      name: 'a last word that lacks its value, which the entry would become',
      before: 'machine b login c password\n',
      after: `${line}machine b login c password\n`,
    },
  ])('puts the entry into a file with $name', ({ before, after }) => {
    expect(withEntry(before, ours)).toBe(after)
  })
})

// So many that work on the whole text for each of them would outlast the test.
const MANY = 40_000
const MINUTE = 60_000

it('changes and takes out any number of duplicates in one walk each', { timeout: MINUTE }, () => {
  const text = Array.from({ length: MANY }, (_, index) => `machine a.example login token password p${index}\n`).join('')
  expect(withEntry(text, ours)).toBe(line.repeat(MANY))
  expect(withEntry(`default login d password e\n${text}`, ours)).toBe(`${line}default login d password e\n`)
  expect(withoutEntry(text, 'a.example', 'token')).toBe('')
})

describe('withoutEntry', () => {
  const other = 'machine b login c password d'
  it.each([
    { name: 'nothing', before: '', after: '' },
    { name: 'no such entry', before: `${other}\n`, after: `${other}\n` },
    { name: 'one line', before: `# x\n${line}${other}\n`, after: `# x\n${other}\n` },
    {
      name: 'several lines',
      before: `${other}\nmachine a.example\n  login token\n  password p\n# y\n`,
      after: `${other}\n# y\n`,
    },
    {
      name: 'no line feed at the end',
      before: `${other}\nmachine a.example login token password p`,
      after: `${other}\n`,
    },
    {
      name: 'CRLF',
      before: `${other}\r\nmachine a.example\r\nlogin token\r\npassword p\r\n# y\r\n`,
      after: `${other}\r\n# y\r\n`,
    },
    {
      name: 'two entries on one line',
      before: `${other} machine a.example login token password p machine e login f password g\n`,
      after: `${other} machine e login f password g\n`,
    },
    {
      name: 'another one behind it on its line',
      before: `machine a.example login token password p ${other}\n`,
      after: `${other}\n`,
    },
    {
      name: 'a letter beyond ASCII before it, whose last byte looks like a blank',
      before: 'machine \xc3\xa0 machine a.example login token password p\n',
      after: 'machine \xc3\xa0\n',
    },
    { name: 'a comment behind it', before: 'machine a.example login token password p # y\n', after: '# y\n' },
    {
      name: 'an account behind it',
      before: `machine a.example login token password p account x\n${other}\n`,
      after: `${other}\n`,
    },
    { name: 'duplicates', before: `${line}${other}\nmachine A.EXAMPLE password q login token\n`, after: `${other}\n` },
    { name: 'a default behind', before: `${line}default login d password e\n`, after: 'default login d password e\n' },
    {
      name: 'a default behind, of the same login',
      before: `${line}default login token password e\n`,
      after: 'default login token password e\n',
    },
    {
      name: 'a default alone, which is no entry for the machine',
      before: 'default login token password e\n',
      after: 'default login token password e\n',
    },
    { name: 'an entry without a password', before: `machine a.example login token\n${other}\n`, after: `${other}\n` },
    {
      name: 'several on the line of another one',
      before: `${other} machine a.example login token password p \t machine a.example login token password q\n# y\n`,
      after: `${other}\n# y\n`,
    },
    {
      name: 'several and nothing else on one line',
      before: `${other}\n ${line.trim()} ${line.trim()}\n# y\n`,
      after: `${other}\n# y\n`,
    },
  ])('takes the entry out of a file with $name [T32]', ({ before, after }) => {
    expect(withoutEntry(before, 'a.example', 'token')).toBe(after)
  })

  it('keeps other logins when one is named, and takes all when none is', () => {
    const ada = 'machine a.example login ada password x\n'
    expect(withoutEntry(`${ada}${line}`, 'a.example', 'token')).toBe(ada)
    expect(withoutEntry(`${ada}${line}# z\n`, 'a.example', undefined)).toBe('# z\n')
  })

  it.each([undefined, 'token'])('leaves a default for other machines alone (login %s)', (login) => {
    const rest = 'default login anonymous password me@x\n'
    expect(withoutEntry(`${line}${rest}`, 'a.example', login)).toBe(rest)
    expect(withoutEntry(rest, 'a.example', login)).toBe(rest)
  })

  it('refuses when the rest would be read differently: a macro would begin to count', () => {
    const text = `${line}macdef init\nmachine b login m password n\n\n`
    expect(withoutEntry(text, 'a.example', 'token')).toBeUndefined()
  })

  it('refuses when another machine would lose its entry to a macro', () => {
    const text =
      'machine b login c password d\nmacdef m\nmachine a.example\n\nlogin token password p\nmachine h login q password r\n'
    expect(withoutEntry(text, 'a.example', 'token')).toBeUndefined()
  })

  it.each(['login stray', 'password stray\nlogin stray'])(
    'refuses an entry that goes on with %j, of which curl sends the first login with its password [T32]',
    (more) => {
      const text = `${line}machine A.EXAMPLE login token password cap ${more}\n`
      expect(withoutEntry(text, 'a.example', 'token')).toBeUndefined()
      expect(withoutEntry(text, 'a.example', undefined)).toBe('')
      expect(withoutEntry(text, 'a.example', 'stray')).toBe(line)
    },
  )

  it('refuses when curl would still find the entry, behind a word that lacks its value', () => {
    expect(withoutEntry(`machine b login\n${line}`, 'a.example', 'token')).toBeUndefined()
  })
})
