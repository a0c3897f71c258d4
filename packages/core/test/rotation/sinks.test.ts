import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SecretSink } from '../../src/files/secret-sink.js'
import {
  callbackSink,
  databricksSecret,
  environmentFileSink,
  keyringSecretStore,
  profileSink,
  secretScopeSink,
} from '../../src/rotation/index.js'
import { Secret } from '../../src/secret.js'
import { parseIni } from '../../src/settings/ini.js'
import { withProfileKey } from '../../src/rotation/profile-edit.js'
import { withVariable, variableIn } from '../../src/rotation/environment-edit.js'
import { makeFolder } from '../files/folder.js'
import { rejection } from '../support/context.js'

const HOST = 'https://dbc-a1b2.cloud.databricks.com'
const VALUE = 'dapi0123456789abcdef0123456789abcdef'

/** A sink over a file with this text, and what is in the file afterwards. */
async function onFile(text: string | undefined, sinkAt: (path: string) => SecretSink) {
  const folder = await makeFolder()
  const path = folder.at('file')
  if (text !== undefined) await writeFile(path, text)
  const sink = sinkAt(path)
  const textOf = () => readFile(path, 'utf8')
  const write = async (value = VALUE) => {
    await sink.write({ host: HOST, value: new Secret(value) })
    return textOf()
  }
  return { folder, path, sink, write, textOf }
}

const profile = (text?: string, name = 'ci') => onFile(text, (path) => profileSink({ path, profile: name }))
const environment = (text?: string, variable?: string) =>
  onFile(text, (path) => environmentFileSink({ path, ...(variable && { variable }) }))

describe('profileSink', () => {
  it.each([
    ['a plain value', '[ci]\ntoken = old\n', `[ci]\ntoken = ${VALUE}\n`],
    ['the colon, the blanks and the comment', '[ci]\n  token :old   # mine\n', `[ci]\n  token :${VALUE}   # mine\n`],
    ['the quotes', '[ci]\ntoken = "old"\n', `[ci]\ntoken = "${VALUE}"\n`],
    [
      'every duplicate',
      '[ci]\ntoken = a\n[x]\ntoken = y\n[ci]\ntoken = b\n',
      `[ci]\ntoken = ${VALUE}\n[x]\ntoken = y\n[ci]\ntoken = ${VALUE}\n`,
    ],
    ['an empty value', '[ci]\ntoken =\n', `[ci]\ntoken = ${VALUE}\n`],
    ['a value over several lines', '[ci]\ntoken = """a\nb"""\nuser = h\n', `[ci]\ntoken = """${VALUE}"""\nuser = h\n`],
    ['a continued value', '[ci]\ntoken = a\\\n  b\n[x]\n', `[ci]\ntoken = ${VALUE}\n[x]\n`],
    ['line breaks of Windows', '[ci]\r\ntoken = old\r\n', `[ci]\r\ntoken = ${VALUE}\r\n`],
    ['a byte order mark', '\uFEFF[ci]\ntoken = old', `\uFEFF[ci]\ntoken = ${VALUE}`],
    ['a value that is a part of its key', '[ci]\ntoken = to\n', `[ci]\ntoken = ${VALUE}\n`],
  ])('changes %s and no other byte', async (_what, before, after) => {
    const { write, sink } = await profile(before)
    expect(await write()).toBe(after)
    expect((await sink.read?.())?.reveal()).toBe(VALUE)
  })

  it('adds the key behind the last of its profile, and the profile with its host at the end', async () => {
    const known = await profile('[ci]\nhost = https://dbc-a1b2.cloud.databricks.com\n\n; next\n[x]\nhost = y\n')
    expect(await known.write()).toBe(`[ci]\nhost = ${HOST}\ntoken = ${VALUE}\n\n; next\n[x]\nhost = y\n`)
    const unknown = await profile('[x]\nhost = y')
    expect(await unknown.write()).toBe(`[x]\nhost = y\n\n[ci]\nhost = ${HOST}\ntoken = ${VALUE}\n`)
    const withoutHost = await profile('[ci]\naccount_id = 1\n[x]\n')
    expect(await withoutHost.write()).toBe(`[ci]\naccount_id = 1\ntoken = ${VALUE}\nhost = ${HOST}\n[x]\n`)
    const none = await profile()
    expect(await none.write()).toBe(`[ci]\nhost = ${HOST}\ntoken = ${VALUE}\n`)
    expect((await stat(none.path)).mode & 0o777).toBe(0o600)
  })

  it('takes the key out again, in every place, and nothing when there is none', async () => {
    const { sink, textOf } = await profile('[ci]\nhost = h\ntoken = a\n[x]\ntoken = y\n[ci]\ntoken = b\n')
    await sink.remove()
    expect(await textOf()).toBe('[ci]\nhost = h\n[x]\ntoken = y\n[ci]\n')
    await sink.remove()
    expect(await sink.read?.()).toBeUndefined()
    const none = await profile('[x]\ntoken = y\n')
    await none.sink.remove()
    expect(await none.textOf()).toBe('[x]\ntoken = y\n')
  })

  it.each([
    [
      'a profile of another host',
      '[ci]\nhost = https://else.cloud.databricks.com\ntoken = old\n',
      'ci',
      VALUE,
      'another host',
    ],
    ['a file with a mistake', '[ci\ntoken = canary\n', 'ci', VALUE, 'line 1'],
    ['the section of settings', '', '__settings__', VALUE, 'profile'],
    ['a name with a line break', '', 'a]\n[b', VALUE, 'profile'],
    ['a value with a line break', '[ci]\n', 'ci', 'dapi\n[evil]', 'value'],
    ['a value with a blank', '[ci]\n', 'ci', 'dapi #', 'value'],
  ])('refuses %s and leaves the file as it is [T31]', async (_what, before, name, value, named) => {
    const { write, textOf } = await profile(before, name)
    const error = await rejection(write(value))
    expect([error.code, error.message.includes(named)]).toEqual(['ERR_VALUE_UNSAFE', true])
    expect(error.message).not.toMatch(/canary|evil|dapi/)
    expect(await textOf()).toBe(before)
  })

  it('refuses bytes that are no UTF-8', async () => {
    const folder = await makeFolder()
    const bytes = Buffer.from([0x5b, 0x63, 0xff, 0x5d])
    await writeFile(folder.at('file'), bytes)
    const sink = profileSink({ path: folder.at('file'), profile: 'ci' })
    expect((await rejection(sink.write({ host: HOST, value: new Secret(VALUE) }))).code).toBe('ERR_VALUE_UNSAFE')
    expect(await readFile(folder.at('file'))).toEqual(bytes)
  })

  it("keeps the user's own symbolic link, and refuses a loop [T30]", async () => {
    const { folder, write, path } = await profile('[ci]\ntoken = old\n')
    await symlink('file', folder.at('link'))
    await profileSink({ path: folder.at('link'), profile: 'ci' }).write({ host: HOST, value: new Secret(VALUE) })
    expect(await readFile(path, 'utf8')).toContain(VALUE)
    expect((await stat(folder.at('link'))).isFile()).toBe(true)
    await symlink('loop', folder.at('loop'))
    const loop = profileSink({ path: folder.at('loop'), profile: 'ci' })
    expect((await rejection(loop.write({ host: HOST, value: new Secret(VALUE) }))).code).toBe('ERR_FILE_UNSAFE')
    expect(await write()).toContain(VALUE)
  })

  it('changes one value and nothing else of any file that can be read [F2]', () => {
    const line = fc.constantFrom(
      '[ci]',
      '[x]',
      'token = a',
      'token: "b" ; c',
      ' token =',
      'token = a\\',
      'host = h # i',
      '; c',
      '# token = d',
      '',
      '`token` = e',
      'token = """f',
      'g"""',
      'tokens = h',
      'token = `i',
      '`',
      '"token" = j',
      '- = k',
      'token = token',
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\r\n'), (lines, eol) => {
        const text = lines.join(eol)
        let before: ReturnType<typeof parseIni>
        try {
          before = parseIni(text)
        } catch {
          return
        }
        const after = withProfileKey(text, { profile: 'ci', key: 'token', value: VALUE, beside: { host: HOST } })
        if (after === undefined) return
        const read = parseIni(after)
        expect(read.get('ci')?.get('token')).toBe(VALUE)
        for (const [name, values] of before) {
          for (const [key, value] of values)
            if (name !== 'ci' || key !== 'token') expect(read.get(name)?.get(key)).toBe(value)
        }
      }),
      { numRuns: 2_000, seed: 7 },
    )
  })
})

describe('environmentFileSink', () => {
  it.each([
    ['a plain line', 'A=1\nDATABRICKS_TOKEN=old\nB=2\n', `A=1\nDATABRICKS_TOKEN=${VALUE}\nB=2\n`],
    ['an export', 'export DATABRICKS_TOKEN="old"\n', `export DATABRICKS_TOKEN=${VALUE}\n`],
    [
      'every duplicate',
      'DATABRICKS_TOKEN=a\nDATABRICKS_TOKEN=b',
      `DATABRICKS_TOKEN=${VALUE}\nDATABRICKS_TOKEN=${VALUE}`,
    ],
    ['a value over several lines', "DATABRICKS_TOKEN='a\nb'\nB=2\n", `DATABRICKS_TOKEN=${VALUE}\nB=2\n`],
    [
      'no line within the value of another',
      'A="\nDATABRICKS_TOKEN=x\n"\nDATABRICKS_TOKEN=old\n',
      `A="\nDATABRICKS_TOKEN=x\n"\nDATABRICKS_TOKEN=${VALUE}\n`,
    ],
    [
      'no comment and no longer name',
      '# DATABRICKS_TOKEN=a\nDATABRICKS_TOKEN_2=b\n',
      `# DATABRICKS_TOKEN=a\nDATABRICKS_TOKEN_2=b\nDATABRICKS_TOKEN=${VALUE}\n`,
    ],
    [
      'a file of both line breaks, where the last one counts',
      '# from Windows\r\nA=1\nB=2\n',
      `# from Windows\r\nA=1\nB=2\nDATABRICKS_TOKEN=${VALUE}\n`,
    ],
    [
      'a last line that has no break, and gets none of Windows',
      'A=1\r\nB=2',
      `A=1\r\nB=2\nDATABRICKS_TOKEN=${VALUE}\n`,
    ],
    ['a file of Windows', 'A=1\r\nB=2\r\n', `A=1\r\nB=2\r\nDATABRICKS_TOKEN=${VALUE}\r\n`],
    [
      'a quote that is never closed',
      "A=it's\nB='open\nDATABRICKS_TOKEN=old\n",
      `A=it's\nB='open\nDATABRICKS_TOKEN=${VALUE}\n`,
    ],
    ['line breaks of Windows', 'A=1\r\nDATABRICKS_TOKEN=old\r\nB=2', `A=1\r\nDATABRICKS_TOKEN=${VALUE}\r\nB=2`],
    ['a line at the start, where the last goes on', 'A=\\', `DATABRICKS_TOKEN=${VALUE}\nA=\\`],
    ['a continued line', 'A=1\\\nDATABRICKS_TOKEN=x\n', `A=1\\\nDATABRICKS_TOKEN=x\nDATABRICKS_TOKEN=${VALUE}\n`],
    [
      'a line behind a \\ and a line break of Windows, which carries nothing on',
      'A=1\\\r\nDATABRICKS_TOKEN=x\r\n',
      `A=1\\\r\nDATABRICKS_TOKEN=${VALUE}\r\n`,
    ],
    [
      'a line behind a comment that ends in a \\',
      'A=1 # C:\\x\\\nDATABRICKS_TOKEN=old\n',
      `A=1 # C:\\x\\\nDATABRICKS_TOKEN=${VALUE}\n`,
    ],
    [
      'a line behind a value that ends in an escaped \\',
      'A=C:\\\\\nDATABRICKS_TOKEN=old\n',
      `A=C:\\\\\nDATABRICKS_TOKEN=${VALUE}\n`,
    ],
    ['an empty file', '', `DATABRICKS_TOKEN=${VALUE}\n`],
    ['a value before a comment', 'DATABRICKS_TOKEN=old # mine\n', `DATABRICKS_TOKEN=${VALUE} # mine\n`],
    ['a quoted value before a comment', 'DATABRICKS_TOKEN="o # d" # mine\n', `DATABRICKS_TOKEN=${VALUE} # mine\n`],
    ['one that stays read-only', 'readonly DATABRICKS_TOKEN="old"\n', `readonly DATABRICKS_TOKEN=${VALUE}\n`],
    ['a declaration', "declare -x DATABRICKS_TOKEN='old'\n", `declare -x DATABRICKS_TOKEN=${VALUE}\n`],
    ['one that is not exported', 'export -n\tDATABRICKS_TOKEN=old\n', `export -n\tDATABRICKS_TOKEN=${VALUE}\n`],
    ['several options', 'typeset -g -rx -- DATABRICKS_TOKEN=old\n', `typeset -g -rx -- DATABRICKS_TOKEN=${VALUE}\n`],
    ['an empty value before blanks', 'DATABRICKS_TOKEN= \t\nB=2', `DATABRICKS_TOKEN=${VALUE} \t\nB=2`],
  ])('changes %s and no other byte', async (_what, before, after) => {
    const { write, sink } = await environment(before)
    expect(await write()).toBe(after)
    expect((await sink.read?.())?.reveal()).toBe(VALUE)
  })

  it('removes its lines, and reads a value without its quotes', async () => {
    const { sink, textOf } = await environment('A=1\nexport TOKEN="x y"\nB=2\nTOKEN=\'last\'\n', 'TOKEN')
    expect((await sink.read?.())?.reveal()).toBe('last')
    await sink.remove()
    expect(await textOf()).toBe('A=1\nB=2\n')
    expect(await sink.read?.()).toBeUndefined()
  })

  it.each([
    ['DATABRICKS_TOKEN=old # see C:\\keys\\\nDATABRICKS_HOST=https://x\n', 'DATABRICKS_HOST=https://x\n'],
    ["DATABRICKS_TOKEN='old' # C:\\\nA=1\n", 'A=1\n'],
    ['DATABRICKS_TOKEN=o\\\nld\nA=1\n', 'A=1\n'],
    ['DATABRICKS_TOKEN=\\\n\nA=1', 'A=1'],
  ])('removes its line and not the next one of %j', async (text, rest) => {
    const { sink, textOf } = await environment(text)
    await sink.remove()
    expect(await textOf()).toBe(rest)
  })

  it.each([
    ['a value with a line break', undefined, 'dapi\nEVIL=1'],
    ['a value that a shell would expand', undefined, 'dapi$(id)'],
    ['a name that is none', 'A-B', VALUE],
  ])('refuses %s and leaves the file as it is [T31]', async (_what, variable, value) => {
    const { write, textOf } = await environment('A=1\n', variable)
    expect((await rejection(write(value))).code).toBe('ERR_VALUE_UNSAFE')
    expect(await textOf()).toBe('A=1\n')
  })

  it.each([
    ['another variable', 'export DATABRICKS_TOKEN=old; export B=2\n'],
    ['a command', 'DATABRICKS_TOKEN=old && echo hi\n'],
    ['a command that runs with it', 'DATABRICKS_TOKEN="old" job\n'],
    ['more of the word', "DATABRICKS_TOKEN='o'ld\n"],
  ])('refuses a line on which %s follows, to write as to remove, and leaves it as it is', async (_what, text) => {
    const { sink, write, textOf } = await environment(text)
    expect((await rejection(write())).code).toBe('ERR_VALUE_UNSAFE')
    expect((await rejection(sink.remove())).code).toBe('ERR_VALUE_UNSAFE')
    expect(await textOf()).toBe(text)
  })

  it.each([
    ['behind another variable', 'export A=1 DATABRICKS_TOKEN=old\n'],
    ['behind a command', 'true; DATABRICKS_TOKEN=old\n'],
    ['within a command', 'if true; then DATABRICKS_TOKEN=old; fi\nDATABRICKS_TOKEN=older\n'],
    ['by adding to it', 'DATABRICKS_TOKEN+=old\n'],
    ['as some readers take it', 'DATABRICKS_TOKEN = old\n'],
    ['as on Windows', 'set DATABRICKS_TOKEN=old\r\n'],
    ['and unset', 'DATABRICKS_TOKEN=old\nunset A DATABRICKS_TOKEN\n'],
    ['behind a # that opens no comment', 'DATABRICKS_TOKEN=old\necho "a # b"; DATABRICKS_TOKEN=later\n'],
    ['and exported behind one', "DATABRICKS_TOKEN=old\nprintf 'x #'; export DATABRICKS_TOKEN=later\n"],
    ['and unset behind one', "DATABRICKS_TOKEN=old\necho '#' ; unset DATABRICKS_TOKEN\n"],
    ['as an array', 'DATABRICKS_TOKEN=old\nDATABRICKS_TOKEN[0]=x\n'],
    ['within quotes, by a command that sets', 'DATABRICKS_TOKEN=old\nexport "DATABRICKS_TOKEN=later"\n'],
    ['by a text that is run', "DATABRICKS_TOKEN=old\neval 'A=1; DATABRICKS_TOKEN=later'\n"],
    ['in a line that goes on', 'DATABRICKS_TOKEN=old\nexport A=1 \\\n  DATABRICKS_TOKEN=later\n'],
  ])('refuses a variable that is set %s, rather than setting it a second time', async (_what, text) => {
    const { sink, write, textOf } = await environment(text)
    expect((await rejection(write())).code).toBe('ERR_VALUE_UNSAFE')
    expect((await rejection(sink.remove())).code).toBe('ERR_VALUE_UNSAFE')
    expect(await textOf()).toBe(text)
  })

  it.each([
    'A=$DATABRICKS_TOKEN\n',
    'A=1 # DATABRICKS_TOKEN=a\n',
    'A="?DATABRICKS_TOKEN=a"\n',
    'MY_DATABRICKS_TOKEN=a\n',
  ])('does not take %j for the variable', async (text) => {
    const { write } = await environment(text)
    expect(await write()).toBe(`${text}DATABRICKS_TOKEN=${VALUE}\n`)
  })

  it.each([
    'unset DATABRICKS_TOKEN DATABRICKS_HOST\n=\n',
    '; DATABRICKS_TOKEN=x\n=\n',
    '=\n; unset DATABRICKS_TOKEN\n',
    '=\necho "DATABRICKS_TOKEN=$DATABRICKS_TOKEN" >> "$GITHUB_ENV"\n',
    "=\nalias d='true; DATABRICKS_TOKEN=x databricks'\n",
    '=\nif true; then echo DATABRICKS_TOKEN=x; fi\n',
    '=\necho "please unset DATABRICKS_TOKEN" # or unset DATABRICKS_TOKEN\n',
    '=\nX-DATABRICKS_TOKEN=1\n',
    '=\nCMD=run -e DATABRICKS_TOKEN=x\n',
    '=\nOPTS=--set env.DATABRICKS_TOKEN=x\n',
  ])('writes and removes where nothing else sets the variable: %j', async (template) => {
    const [text, written] = ['old', VALUE].map((value) => template.replace(/^=/m, `DATABRICKS_TOKEN=${value}`))
    const { sink, write, textOf } = await environment(text as string)
    expect(await write()).toBe(written)
    await sink.remove()
    expect(await textOf()).toBe(template.replace(/^=\n/m, ''))
  })

  it.each([
    ['DATABRICKS_TOKEN=canary\nA=1\ntrue; DATABRICKS_TOKEN=canary\n', 'is set in line 3 in another way'],
    ['A="\n"\nDATABRICKS_TOKEN=canary\n\nunset DATABRICKS_TOKEN\n', 'is unset in line 5, behind its value'],
    ['A=1\nDATABRICKS_TOKEN=canary; job\n', 'has more than a comment behind its value in line 2'],
  ])('says which line is in the way, and shows nothing of it: %j', async (text, why) => {
    const { write } = await environment(text)
    const { message } = await rejection(write())
    expect(message).toContain(`is unchanged: the variable ${why}`)
    expect(message).not.toContain('canary')
  })

  it('is not set before it is unset', async () => {
    const { write } = await environment('unset DATABRICKS_TOKEN\nA=\\')
    expect((await rejection(write())).code).toBe('ERR_VALUE_UNSAFE')
  })

  it('gives back the value that it wrote, whatever the file is', () => {
    const part = fc.constantFrom(
      'TOKEN=',
      'A=',
      'export ',
      'readonly ',
      '-x ',
      ';',
      '"',
      "'",
      '\\',
      '\n',
      '\r\n',
      'x',
      ' ',
      '#',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const after = withVariable(parts.join(''), 'TOKEN', VALUE)
        if (typeof after !== 'string') return
        expect(variableIn(after, 'TOKEN')).toBe(VALUE)
        expect(withVariable(after, 'TOKEN', VALUE)).toBe(after)
      }),
      { numRuns: 2_000, seed: 7 },
    )
  })
})

describe('reading back', () => {
  it.each([
    ['a profile', (path: string) => profileSink({ path, profile: 'ci' })],
    ['a variable', (path: string) => environmentFileSink({ path })],
  ])('of %s is a typed error for what is no file, and nothing where there is none', async (_what, sinkAt) => {
    const folder = await makeFolder()
    await mkdir(folder.at('folder'))
    await writeFile(folder.at('file'), '')
    expect(await sinkAt(folder.at('none')).read?.()).toBeUndefined()
    expect((await rejection(Promise.resolve(sinkAt(folder.at('folder')).read?.()))).code).toBe('ERR_FILE_UNSAFE')
    expect((await rejection(Promise.resolve(sinkAt(folder.at('file/below')).read?.()))).code).toBe('ERR_FILE_UNSAFE')
  })
})

describe('a place whose name comes from a variable that is not set', () => {
  const unset = undefined as unknown as string
  const none = null as unknown as string
  const auth = { fetch: async () => new Response() }
  it.each([
    ['path', () => profileSink({ path: unset, profile: 'ci' })],
    ['profile', () => profileSink({ path: '/file', profile: unset })],
    ['profile', () => profileSink({ path: '/file', profile: '' })],
    ['path', () => environmentFileSink({ path: unset })],
    ['path', () => environmentFileSink({ path: '' })],
    ['variable', () => environmentFileSink({ path: '/file', variable: none })],
    ['variable', () => environmentFileSink({ path: '/file', variable: '' })],
    ['scope', () => secretScopeSink({ auth, scope: unset, key: 'token' })],
    ['key', () => secretScopeSink({ auth, scope: 'ci', key: '' })],
    ['scope', () => databricksSecret({ auth, scope: unset, key: 'token' })],
    ['service', () => keyringSecretStore({ service: unset, account: 'ada' })],
    ['account', () => keyringSecretStore({ service: 'databricks', account: '' })],
  ])('is refused at once, by the name of its %s', (attribute, make) => {
    expect(make).toThrow(
      expect.objectContaining({
        name: 'ConfigurationError',
        code: 'ERR_ATTRIBUTE_INVALID',
        attribute,
        message: expect.stringMatching(/Sink|databricksSecret|keyringSecretStore/),
      }),
    )
  })

  it('is the usual one where there is one', () => {
    const sink = environmentFileSink({ path: '/file', variable: unset })
    expect(sink.description).toBe('the variable DATABRICKS_TOKEN in /file')
  })
})

describe('callbackSink', () => {
  it('removes nothing and reads nothing unless it is told how', async () => {
    const sink = callbackSink({ description: 'a vault', write: async () => {} })
    await sink.remove()
    expect([sink.read, sink.description]).toEqual([undefined, 'a vault'])
  })
})
