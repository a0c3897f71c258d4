import {
  chmod,
  chown,
  lchown,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type FileSystem, nodeFileSystem } from '../../src/files/file-system.js'
import { updateFile } from '../../src/files/index.js'
import { fakeClock } from '../../src/testing/index.js'
import { type Folder, makeFolder } from './folder.js'

const CANARY = 'synthetic-secret-0001'

function to(text: string): () => Uint8Array {
  return () => Buffer.from(text)
}

async function refusalOf(promise: Promise<unknown>): Promise<Error & { code?: string; path?: string }> {
  return promise.then(
    () => expect.unreachable('it was not refused'),
    (error: unknown) => error as Error,
  )
}

/** The system's error for one function, or for what it opens when `on` says so. */
function failing(method: keyof FileSystem, code: string, on: (path: string) => boolean = () => true): FileSystem {
  const real = nodeFileSystem[method] as (...args: unknown[]) => unknown
  const fake = async (...args: unknown[]): Promise<unknown> => {
    if (on(String(args[method === 'symlink' || method === 'rename' ? 1 : 0])))
      throw Object.assign(new Error(`${code}: ${CANARY}`), { code })
    return real(...args)
  }
  return { ...nodeFileSystem, [method]: fake }
}

/** A file system whose new files cannot be written, synced or closed. */
function failingHandle(method: 'writeFile' | 'sync' | 'chmod', code: string): FileSystem {
  const open = async (...args: Parameters<FileSystem['open']>): ReturnType<FileSystem['open']> => {
    const handle = await nodeFileSystem.open(...args)
    if (args[1] === 'wx')
      Object.defineProperty(handle, method, { value: () => Promise.reject(Object.assign(new Error(code), { code })) })
    return handle
  }
  return { ...nodeFileSystem, open: open as FileSystem['open'] }
}

/** A socket in a folder: it is neither a file nor a link. */
async function listenAt(path: string): Promise<void> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(path, resolve))
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())))
}

const asRoot = process.getuid?.() === 0

describe('updateFile', () => {
  it('creates a file that only its owner can read, whatever the umask', async () => {
    const folder = await makeFolder()
    const modes: number[] = []
    const fs: FileSystem = {
      ...nodeFileSystem,
      open: (async (...args: Parameters<FileSystem['open']>) => {
        const handle = await nodeFileSystem.open(...args)
        if (args[1] === 'wx') modes.push((await handle.stat()).mode & 0o777)
        return handle
      }) as FileSystem['open'],
    }
    const before = process.umask(0o000)
    try {
      await updateFile(folder.at('new'), to('a'), { fs })
    } finally {
      process.umask(before)
    }
    expect(modes).toEqual([0o600])
    expect((await stat(folder.at('new'))).mode & 0o777).toBe(0o600)
    expect(await folder.names()).toEqual(['new'])
  })

  it('takes from others what they could read before', async () => {
    const folder = await makeFolder()
    await writeFile(folder.at('file'), 'old')
    await chmod(folder.at('file'), 0o644)
    await updateFile(folder.at('file'), (bytes) => Buffer.from(`${Buffer.from(bytes ?? []).toString()} new`))
    expect(await readFile(folder.at('file'), 'utf8')).toBe('old new')
    expect((await stat(folder.at('file'))).mode & 0o777).toBe(0o600)
  })

  it('touches nothing when there is nothing to change', async () => {
    const folder = await makeFolder()
    await writeFile(folder.at('file'), 'old')
    const before = await stat(folder.at('file'))
    await updateFile(folder.at('file'), () => undefined)
    expect((await stat(folder.at('file'))).ino).toBe(before.ino)
    await updateFile(folder.at('missing'), (bytes) => bytes)
    expect(await folder.names()).toEqual(['file'])
  })

  it('replaces the target of a symbolic link and keeps the link', async () => {
    const folder = await makeFolder()
    await mkdir(folder.at('dotfiles'))
    await writeFile(folder.at('dotfiles/netrc'), 'old')
    await symlink('dotfiles/netrc', folder.at('second'))
    await symlink('second', folder.at('.netrc'))
    await updateFile(folder.at('.netrc'), to('new'))
    expect(await readlink(folder.at('.netrc'))).toBe('second')
    expect((await lstat(folder.at('dotfiles/netrc'))).isFile()).toBe(true)
    expect(await readFile(folder.at('dotfiles/netrc'), 'utf8')).toBe('new')
    expect(await folder.names()).toEqual(['.netrc', 'dotfiles', 'second'])
  })

  it('creates the target of a symbolic link that leads to nothing yet', async () => {
    const folder = await makeFolder()
    await symlink('target', folder.at('link'))
    await updateFile(folder.at('link'), to('new'))
    expect(await readFile(folder.at('target'), 'utf8')).toBe('new')
    expect((await lstat(folder.at('link'))).isSymbolicLink()).toBe(true)
  })

  it.each([
    { what: 'a loop of symbolic links', make: async ({ at }: Folder) => symlink('file', at('file')) },
    {
      what: 'a folder',
      make: async ({ at }: Folder) => {
        await mkdir(at('file'))
      },
    },
    // Never one outside the folder: a defect here would replace it.
    { what: 'a socket', make: async ({ at }: Folder) => listenAt(at('file')) },
    {
      what: 'a file above one MiB',
      make: async ({ at }: Folder) => writeFile(at('file'), Buffer.alloc(1_048_577, 'x')),
    },
  ])('refuses $what with a typed error [T30]', async ({ make }) => {
    const folder = await makeFolder()
    await make(folder)
    const error = await refusalOf(updateFile(folder.at('file'), to('new')))
    expect(error).toMatchObject({ name: 'StoreError', code: 'ERR_FILE_UNSAFE', path: folder.at('file') })
    expect(await folder.names()).toEqual(['file'])
  })

  it.runIf(asRoot).each(['file', 'link'])(
    'refuses a %s of another user, and the victim is unchanged [T30]',
    async (kind) => {
      const folder = await makeFolder()
      await writeFile(folder.at('victim'), 'old')
      if (kind === 'link') {
        await symlink('victim', folder.at('file'))
        await lchown(folder.at('file'), 65_534, 65_534)
      } else {
        await writeFile(folder.at('file'), 'old')
        await chown(folder.at('file'), 65_534, 65_534)
      }
      const error = await refusalOf(updateFile(folder.at('file'), to('new')))
      expect(error).toMatchObject({ name: 'StoreError', code: 'ERR_FILE_UNSAFE' })
      expect(error.message).toContain('another user')
      expect(await readFile(folder.at('victim'), 'utf8')).toBe('old')
    },
  )

  it.each([
    { what: 'a full disk', fs: failingHandle('writeFile', 'ENOSPC'), code: 'ENOSPC' },
    { what: 'a disk that fails', fs: failingHandle('sync', 'EIO'), code: 'EIO' },
    { what: 'a file system without modes', fs: failingHandle('chmod', 'EPERM'), code: 'EPERM' },
    { what: 'a full disk at the lock', fs: failing('symlink', 'ENOSPC'), code: 'ENOSPC' },
    { what: 'a read-only folder', fs: failing('symlink', 'EROFS'), code: 'EROFS' },
    {
      what: 'a folder of somebody else',
      fs: failing('open', 'EACCES', (path) => path.includes('tmp-')),
      code: 'EACCES',
    },
    { what: 'a rename that is refused', fs: failing('rename', 'EPERM'), code: 'EPERM' },
  ])('keeps the old content, leaves nothing behind and says why on $what', async ({ fs, code }) => {
    const folder = await makeFolder()
    await writeFile(folder.at('file'), 'old')
    const error = await refusalOf(updateFile(folder.at('file'), to(CANARY), { fs }))
    expect(error).toMatchObject({ name: 'StoreError', code: 'ERR_FILE_NOT_WRITTEN', cause: { code } })
    expect(error.message).toContain(code)
    expect(error.message).not.toContain(CANARY)
    expect(await readFile(folder.at('file'), 'utf8')).toBe('old')
    expect(await folder.names()).toEqual(['file'])
  })

  it('says so when the new file is in place and the disk did not confirm its folder', async () => {
    const folder = await makeFolder()
    const fs = failing('open', 'EIO', (path) => path === folder.path)
    const error = await refusalOf(updateFile(folder.at('file'), to('new'), { fs }))
    expect(error).toMatchObject({ code: 'ERR_FILE_NOT_WRITTEN', message: expect.stringContaining('did not confirm') })
    expect(await readFile(folder.at('file'), 'utf8')).toBe('new')
  })

  it('does not mind a system that cannot sync folders', async () => {
    const folder = await makeFolder()
    await updateFile(folder.at('file'), to('new'), { fs: failing('open', 'EISDIR', (path) => path === folder.path) })
    expect(await readFile(folder.at('file'), 'utf8')).toBe('new')
  })

  it('says that the folder does not exist', async () => {
    const folder = await makeFolder()
    const error = await refusalOf(updateFile(folder.at('missing/file'), to('new')))
    expect(error).toMatchObject({ code: 'ERR_FILE_NOT_WRITTEN', message: expect.stringContaining('does not exist') })
  })

  it.each([undefined, 'file\0'])('says that %j is no path', async (path) => {
    const error = await refusalOf(updateFile(path as string, to('new')))
    expect(error).toMatchObject({
      code: 'ERR_FILE_NOT_WRITTEN',
      message: expect.stringContaining('check where it comes from'),
    })
  })

  it('reads again what an editor without the lock changed meanwhile [R37]', async () => {
    const folder = await makeFolder()
    const file = folder.at('file')
    await writeFile(file, 'old')
    const seen: string[] = []
    let edits = 0
    const fs: FileSystem = {
      ...nodeFileSystem,
      open: (async (...args: Parameters<FileSystem['open']>) => {
        if (args[1] === 'wx' && edits++ < 2) await writeFile(file, `edited ${edits}`)
        return nodeFileSystem.open(...args)
      }) as FileSystem['open'],
    }
    await updateFile(
      file,
      (bytes) => (seen.push(Buffer.from(bytes ?? []).toString()), Buffer.from(`${seen.at(-1)}!`)),
      { fs },
    )
    expect(seen).toEqual(['old', 'edited 1', 'edited 2'])
    expect(await readFile(file, 'utf8')).toBe('edited 2!')
    expect(await folder.names()).toEqual(['file'])
  })

  it('gives up when the file changes again and again', async () => {
    const folder = await makeFolder()
    const file = folder.at('file')
    await writeFile(file, '0')
    let edits = 0
    const fs: FileSystem = {
      ...nodeFileSystem,
      open: (async (...args: Parameters<FileSystem['open']>) => {
        if (args[1] === 'wx') await utimes(file, 1, ++edits)
        return nodeFileSystem.open(...args)
      }) as FileSystem['open'],
    }
    expect(await refusalOf(updateFile(file, to('new'), { fs }))).toMatchObject({ code: 'ERR_FILE_LOCKED' })
    expect(edits).toBe(10)
    expect(await readFile(file, 'utf8')).toBe('0')
    expect(await folder.names()).toEqual(['file'])
  })

  /** A file whose lock another machine takes over when the new content is about to be written. */
  async function takenOver(meanwhile: (folder: string) => Promise<void>) {
    const folder = await makeFolder()
    await writeFile(folder.at('file'), 'old')
    const lock = folder.at('.file.lakeauth-lock')
    let taken = false
    const chmodded = async (handle: Awaited<ReturnType<FileSystem['open']>>) => {
      if (!taken) {
        taken = true
        await nodeFileSystem.unlink(lock)
        await symlink('elsewhere-boot-1-1-aaaa', lock)
        await meanwhile(folder.path)
      }
      return handle
    }
    const open = (async (...args: Parameters<FileSystem['open']>) => {
      const handle = await nodeFileSystem.open(...args)
      return args[1] === 'wx' ? chmodded(handle) : handle
    }) as FileSystem['open']
    return { folder, lock, fs: { ...nodeFileSystem, open } satisfies FileSystem }
  }

  it('does not replace the file once another machine has taken the lock over', async () => {
    const { folder, fs } = await takenOver(async () => {})
    const error = await refusalOf(updateFile(folder.at('file'), to('new'), { fs, timeoutMs: 0 }))
    expect(error).toMatchObject({ code: 'ERR_FILE_LOCKED' })
    expect(await readFile(folder.at('file'), 'utf8')).toBe('old')
    expect(await folder.names()).toEqual(['.file.lakeauth-lock', 'file'])
  })

  it('reads again what another machine wrote that took the lock over and swept the new file away', async () => {
    const { folder, lock, fs } = await takenOver(async (path) => {
      for (const name of await readdir(path)) if (name.includes('-tmp-')) await nodeFileSystem.unlink(join(path, name))
      await writeFile(join(path, 'file'), 'theirs')
      await nodeFileSystem.unlink(lock)
    })
    const add = (bytes = Buffer.alloc(0) as Uint8Array) => Buffer.concat([bytes, Buffer.from(' and ours')])
    await updateFile(folder.at('file'), add, { fs })
    expect(await readFile(folder.at('file'), 'utf8')).toBe('theirs and ours')
    expect(await folder.names()).toEqual(['file'])
  })

  it('passes on what the change throws, and frees the lock', async () => {
    const folder = await makeFolder()
    const error = new Error('no')
    const refusal = await refusalOf(
      updateFile(folder.at('file'), () => {
        throw error
      }),
    )
    expect(refusal).toBe(error)
    expect(await folder.names()).toEqual([])
  })

  it('loses no change of callers in one process', { timeout: 60_000 }, async () => {
    const folder = await makeFolder()
    const file = folder.at('file')
    const add = (name: number): Promise<void> =>
      updateFile(file, (bytes = Buffer.alloc(0)) => Buffer.concat([bytes, Buffer.from(`${name}\n`)]))
    await Promise.all(Array.from({ length: 25 }, (_, name) => add(name)))
    const names = (await readFile(file, 'utf8')).trim().split('\n').map(Number)
    expect(names.sort((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, name) => name))
    expect(await folder.names()).toEqual(['file'])
  })

  it('stops waiting for the lock when it is aborted, and when its time is over', async () => {
    const folder = await makeFolder()
    const file = folder.at('file')
    const clock = fakeClock(Date.now())
    // Of another machine, and young: nobody can tell whether its holder lives.
    await symlink('elsewhere-boot-1-1-aaaa', folder.at('.file.lakeauth-lock'))
    const aborter = new AbortController()
    const aborted = refusalOf(updateFile(file, to('new'), { signal: aborter.signal, clock }))
    const late = refusalOf(updateFile(file, to('new'), { clock, timeoutMs: 1_000 }))
    while (clock.sleepers < 2) await new Promise((resolve) => setImmediate(resolve))
    aborter.abort(new Error('enough'))
    expect((await aborted).message).toBe('enough')
    const step = async (): Promise<void> => {
      await clock.advance(1_000)
      await new Promise((resolve) => setImmediate(resolve))
    }
    let done = false
    void late.then(() => (done = true))
    while (!done) await step()
    expect(await late).toMatchObject({
      code: 'ERR_FILE_LOCKED',
      message: expect.stringContaining(join(folder.path, '.file.lakeauth-lock')),
    })
    expect(await folder.names()).toEqual(['.file.lakeauth-lock'])
  })
})
