import * as node from 'node:fs/promises'
import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findEntry, parseNetrc, removeEntry, upsertEntry } from '../src/index.js'
import { makeFolder } from '../../core/test/files/folder.js'
import { curlAnswers, curlVersion } from './support/curl-answers.js'
import { generateCases } from './support/generate.js'

const CANARY = 'synthetic-secret-0001'
/** Syncing to a busy disk takes its time. */
const MINUTE = 60_000
const machine = 'dbc-a1b2.cloud.databricks.com'
const ifCurl = curlVersion() || process.env['REQUIRE_TOOLS'] === '1' ? it : it.skip

async function refusalOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.unreachable('it was not refused'),
    (error: unknown) => error as Error,
  )
}

describe('upsertEntry and removeEntry', () => {
  it('write an entry that only the owner can read, change it and take it out again [S2-02] [S2-12] [F09]', async () => {
    const folder = await makeFolder()
    const path = folder.at('.netrc')
    await upsertEntry(path, { machine, password: 'dapi-one' })
    expect(await readFile(path, 'utf8')).toBe(`machine ${machine} login token password dapi-one\n`)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    await upsertEntry(path, { machine, password: 'dapi-two' })
    expect(await readFile(path, 'utf8')).toBe(`machine ${machine} login token password dapi-two\n`)
    expect(await removeEntry(path, { machine })).toBe(true)
    expect(await readFile(path, 'utf8')).toBe('')
    expect(await removeEntry(path, { machine })).toBe(false)
    expect(await folder.names()).toEqual(['.netrc'])
  })

  it('take from others what they could read before [S2-02]', async () => {
    const folder = await makeFolder()
    const path = folder.at('.netrc')
    await writeFile(path, '')
    await chmod(path, 0o644)
    await upsertEntry(path, { machine, password: 'dapi-one' })
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  it('keep bytes that are no UTF-8', async () => {
    const folder = await makeFolder()
    const path = folder.at('.netrc')
    const old = Buffer.from([0x23, 0xff, 0xfe, 0x0d, 0x0a])
    await writeFile(path, old)
    await upsertEntry(path, { machine, password: 'dapi-one' })
    expect((await readFile(path)).subarray(0, old.length)).toEqual(old)
    await removeEntry(path, { machine })
    expect(await readFile(path)).toEqual(old)
  })

  const values = {
    'a line feed': `${CANARY}\nmachine evil.example`,
    'a carriage return': `${CANARY}\r`,
    'a blank': `${CANARY} x`,
    'a quote': `"${CANARY}`,
    'an apostrophe': `${CANARY}'`,
    'a backslash': `${CANARY}\\`,
    'a #': `${CANARY}#`,
    'a NUL': `${CANARY}\0`,
    'a letter beyond ASCII': `${CANARY}é`,
    nothing: '',
    'a keyword': 'Password',
    'too much': CANARY.repeat(100),
  }
  it.each(Object.entries(values))('refuse %s as a value and leave the file as it is [T31]', async (_name, value) => {
    const folder = await makeFolder()
    const path = folder.at('.netrc')
    await writeFile(path, 'machine b login c password d\n')
    for (const entry of [
      { machine, password: value },
      { machine, login: value, password: 'p' },
      { machine: value, password: 'p' },
    ]) {
      const error = await refusalOf(upsertEntry(path, entry))
      expect(error).toMatchObject({ name: 'StoreError', code: 'ERR_VALUE_UNSAFE', path })
      expect(`${error.message}${error.stack}`).not.toContain(CANARY)
    }
    expect(await readFile(path, 'utf8')).toBe('machine b login c password d\n')
  })

  it.each([
    ['machine', undefined],
    ['machine', { machine: undefined, password: CANARY }],
    ['login', { machine, login: null, password: CANARY }],
    ['password', { machine, password: undefined }],
    ['password', { machine, password: 17 }],
  ])('refuse what is no text as the %s, with a typed error', async (what, entry) => {
    const folder = await makeFolder()
    const path = folder.at('.netrc')
    const error = await refusalOf(upsertEntry(path, entry as never))
    expect(error).toMatchObject({ name: 'StoreError', code: 'ERR_VALUE_UNSAFE', path })
    expect(error.message).toContain(`the ${what} is no text`)
    expect(error.message).not.toContain(CANARY)
    for (const none of [undefined, { machine: 17 }]) {
      expect(await refusalOf(removeEntry(path, none as never))).toMatchObject({ code: 'ERR_VALUE_UNSAFE' })
    }
    expect(await folder.names()).toEqual([])
  })

  it.each(['https://x.example', 'x.example:443', 'x.example/path', '*.example', '-x', 'token@x.example', '[::1]', ':'])(
    'refuse %j as a machine [T31]',
    async (name) => {
      const folder = await makeFolder()
      const error = await refusalOf(upsertEntry(folder.at('.netrc'), { machine: name, password: 'p' }))
      expect(error).toMatchObject({ code: 'ERR_VALUE_UNSAFE' })
      expect(await folder.names()).toEqual([])
    },
  )

  it('leave a file that cannot be understood as it is, and name the line [S2-19]', async () => {
    const folder = await makeFolder()
    const path = folder.at('.netrc')
    const text = `# x\nmachine b login c password "${CANARY}\n`
    await writeFile(path, text)
    const error = await refusalOf(upsertEntry(path, { machine, password: 'dapi-one' }))
    expect(error).toMatchObject({ name: 'ConfigurationError', code: 'ERR_CREDENTIAL_FILE_INVALID', line: 2 })
    expect(error.message).toContain(`${path}, line 2`)
    expect(`${error.message}${error.stack}`).not.toContain(CANARY)
    expect(await readFile(path, 'utf8')).toBe(text)
  })

  it('leave nothing of an old value in the folder [T26]', async () => {
    const folder = await makeFolder()
    const path = folder.at('.netrc')
    await upsertEntry(path, { machine, password: CANARY })
    await upsertEntry(path, { machine, password: 'dapi-new' })
    await removeEntry(path, { machine })
    const contents = await Promise.all((await folder.names()).map((name) => readFile(folder.at(name), 'utf8')))
    expect(contents.join()).not.toContain(CANARY)
  })

  it('lose no entry of writers at the same time', { timeout: MINUTE }, async () => {
    const folder = await makeFolder()
    const path = folder.at('.netrc')
    const machines = Array.from({ length: 20 }, (_, index) => `m${index}.example`)
    await Promise.all(machines.map((name) => upsertEntry(path, { machine: name, password: `p-${name}` })))
    const entries = parseNetrc(await readFile(path))
    expect(entries.map((entry) => entry.machine).sort()).toEqual([...machines].sort())
    expect(entries.every((entry) => entry.password?.reveal() === `p-${entry.machine}`)).toBe(true)
  })

  it('keep what an editor without the lock writes between reading and replacing [R37]', async () => {
    const folder = await makeFolder()
    const path = folder.at('.netrc')
    await writeFile(path, 'machine old.example password one\n')
    let edits = 0
    // The new file is opened when the old one has been read and its successor is known.
    const open: typeof node.open = async (...args) => {
      if (args[1] === 'wx' && ++edits === 1) await writeFile(path, '# edited\nmachine old.example password two\n')
      return node.open(...args)
    }
    await upsertEntry(path, { machine, password: 'dapi-one' }, { fs: { ...node, open } })
    expect(edits).toBe(2)
    expect(await readFile(path, 'utf8')).toBe(
      `machine ${machine} login token password dapi-one\n# edited\nmachine old.example password two\n`,
    )
    expect(await folder.names()).toEqual(['.netrc'])
  })

  it('are read back by findEntry from whatever file, and change nothing but their entry', {
    timeout: MINUTE,
  }, async () => {
    const folder = await makeFolder()
    const path = folder.at('.netrc')
    let written = 0
    for (const { file } of generateCases(300, 3)) {
      await writeFile(path, file)
      const outcome = await upsertEntry(path, { machine, password: 'dapi-one' }).catch((error: Error) => error)
      const after = await readFile(path, 'utf8')
      if (outcome instanceof Error) {
        expect(after).toBe(file)
        continue
      }
      written++
      expect(findEntry(after, machine)?.password?.reveal()).toBe('dapi-one')
      expect(after.replace(`machine ${machine} login token password dapi-one`, '').trim()).toBe(file.trim())
      await upsertEntry(path, { machine, password: 'dapi-one' })
      expect(await readFile(path, 'utf8')).toBe(after)
      expect(await removeEntry(path, { machine })).toBe(true)
      expect((await readFile(path, 'utf8')).trim()).toBe(file.trim())
    }
    expect(written).toBeGreaterThan(150)
  })

  it('write every value that is accepted so that it is read back', { timeout: MINUTE }, async () => {
    const folder = await makeFolder()
    const path = folder.at('.netrc')
    const value = fc.string({
      unit: fc.constantFrom(...'aZ09-._~+/=!$%&()*,:;<>?@[]^{|}'),
      minLength: 1,
      maxLength: 40,
    })
    await fc.assert(
      fc.asyncProperty(value, value, async (login, password) => {
        await upsertEntry(path, { machine: 'x.example', login, password })
        expect(findEntry(await readFile(path), 'x.example')?.password?.reveal()).toBe(password)
        expect(findEntry(await readFile(path), 'x.example', login)?.password?.reveal()).toBe(password)
        await removeEntry(path, { machine: 'x.example' })
      }),
      { numRuns: 50, seed: 11 },
    )
  })

  ifCurl('are read back by curl, in files of every kind [S2-12]', { timeout: MINUTE }, async () => {
    const folder = await makeFolder()
    const path = folder.at('.netrc')
    const files: string[] = []
    for (const { file } of generateCases(400, 5)) {
      // Half of them have an entry for the machine and login already, behind whatever else.
      await writeFile(path, files.length % 2 === 0 ? file : `${file}\nmachine a.example login token password old\n`)
      const written = await upsertEntry(path, { machine: 'a.example', password: 'dapi-one' }).then(
        () => true,
        () => false,
      )
      if (written) files.push(await readFile(path, 'utf8'))
    }
    expect(files.length).toBeGreaterThan(150)
    const answers = await curlAnswers(files.map((file) => ({ file, host: 'a.example' })))
    expect(answers.filter((answer) => answer !== 'token:dapi-one')).toEqual([])
  })
})
