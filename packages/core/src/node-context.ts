import { AsyncResource } from 'node:async_hooks'
import { constants } from 'node:fs'
import { access, open, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, delimiter, isAbsolute, join, sep } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Clock, CommandFinder, CommandRunner, FileReader, Logger } from './context.js'
import { withoutEnvProxy } from './fetch/env-proxy.js'
import { DEFAULT_TIMEOUTS } from './lifecycle/retry.js'
import type { RunnerOptions } from './node-runner.js'
import type { PortOptions, Ports } from './ports.js'
import { version } from './version.js'

/** No settings file that core reads is larger. */
const FILE_MAX_BYTES = 1_048_576
/** A longer delay overflows Node's timer, which then fires at once. */
const TIMER_MAX_MS = 2_147_483_647

/** Node's ports, with the caller's own in their place. The only module that touches the process. */
export function nodePorts(given: PortOptions): Ports {
  const env = given.env ?? process.env
  const platform = given.platform ?? process.platform
  const clock = given.clock ?? systemClock
  const commands = given.commands ?? pathFinder(env, platform)
  const home = 'home' in given ? given.home : userHome()
  return {
    env,
    home,
    platform,
    files: given.files ?? nodeFiles,
    commands,
    logger: given.logger ?? warningLogger,
    fetch: given.fetch ?? withoutEnvProxy(globalThis.fetch, process),
    run: given.run ?? runnerOnFirstUse({ env, home, commands, clock }),
    clock,
    random: given.random ?? Math.random,
    userAgent: given.userAgent ?? `lakeauth-core/${version} nodejs/${process.versions.node} os/${platform}`,
    detach: detachedHere(),
    timeouts: { ...DEFAULT_TIMEOUTS, ...given.timeouts },
    ...(given.store && { store: given.store }),
  }
}

/** Most sign-ins run no program, and Node's part for it takes milliseconds to load. */
function runnerOnFirstUse(options: RunnerOptions): CommandRunner {
  return async (...command) => {
    const { nodeRunner } = await import('./node-runner.js')
    return nodeRunner(options)(...command)
  }
}

/** Runs work in the async context of the sign-in, whoever's call starts it. */
function detachedHere(): Ports['detach'] {
  const resource = new AsyncResource('LakeauthRefresh')
  return (work) => resource.runInAsyncScope(work)
}

const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (milliseconds, signal) => {
    try {
      await delay(Math.min(Math.max(milliseconds, 0), TIMER_MAX_MS), undefined, signal && { signal })
    } catch (error) {
      signal?.throwIfAborted()
      throw error
    }
  },
}

const nodeFiles: FileReader = {
  exists: (path) =>
    access(path).then(
      () => true,
      () => false,
    ),
  permissions: async (path) => {
    const { mode, uid } = await stat(path)
    return { mode: mode & 0o777, own: uid === process.getuid?.() }
  },
  readText: async (path) => {
    // A pipe could keep its reader waiting for ever.
    if ((await stat(path)).isFIFO()) throw Object.assign(new Error('The file is a pipe.'), { code: 'ESPIPE' })
    const file = await open(path)
    try {
      // The size that a device or a growing file states says nothing, so that one byte too many is the sign.
      const buffer = Buffer.alloc(FILE_MAX_BYTES + 1)
      let length = 0
      for (let read = -1; read !== 0 && length < buffer.length; length += read) {
        read = (await file.read(buffer, length, buffer.length - length)).bytesRead
      }
      if (length > FILE_MAX_BYTES) throw Object.assign(new Error('The file is too large.'), { code: 'EFBIG' })
      return buffer.toString('utf8', 0, length)
    } finally {
      await file.close()
    }
  },
}

/** Warnings reach the user as Node warnings, which a process can filter by code; debug messages go nowhere. */
const warningLogger: Logger = {
  debug: () => {},
  warn: (message) => process.emitWarning(message, { type: 'LakeauthWarning', code: 'LAKEAUTH' }),
}

/** Looks programs up as a careful shell would: absolute folders only, none that a dependency could write to. */
function pathFinder(env: Ports['env'], platform: string): CommandFinder {
  return {
    async find(name) {
      if (name !== basename(name)) return undefined
      const file = platform === 'win32' ? `${name}.exe` : name
      const folders = (env['PATH'] ?? '')
        .split(delimiter)
        .filter((folder) => isAbsolute(folder) && !isDependencyFolder(folder))
      for (const folder of folders) {
        const path = join(folder, file)
        if (await isProgram(path)) return path
      }
      return undefined
    },
  }
}

function isDependencyFolder(folder: string): boolean {
  return folder.split(sep).includes('node_modules')
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}

function userHome(): string | undefined {
  try {
    return homedir() || undefined
  } catch {
    return undefined
  }
}
