import { createWorld, type World, type WorldOptions } from '@lakeauth/mock'
import { readFile, writeFile } from 'node:fs/promises'
import { coreStrategies } from '../../src/core-strategies.js'
import { type DatabricksAuth, databricksAuth } from '../../src/databricks-auth.js'
import type { FileSystem } from '../../src/files/file-system.js'
import { nodeProcesses } from '../../src/files/process-identity.js'
import type { SecretSink } from '../../src/files/secret-sink.js'
import { type MintedToken, personalAccessTokens } from '../../src/index.js'
import {
  environmentFileSink,
  profileSink,
  rotatePat,
  type RotatePatOptions,
  type Rotation,
  secretScopeSink,
} from '../../src/rotation/index.js'
import { prepare } from '../../src/rotation/rotation-work.js'
import { runRotation } from '../../src/rotation/run-rotation.js'
import { type FakeClock, fakeClock, fakePorts, type RecordingLogger, recordingLogger } from '../../src/testing/index.js'
import { type Folder, makeFolder } from '../files/folder.js'

/** The start of a frozen world. */
export const START = Date.UTC(2026, 0, 1)

/** A workspace, a folder, and a token that three sinks hold. */
export interface Scene {
  readonly world: World
  readonly folder: Folder
  readonly clock: FakeClock
  readonly logger: RecordingLogger
  readonly auth: DatabricksAuth
  readonly old: MintedToken
  readonly oldValue: string
  readonly journal: string
  /** A profile, an environment file and a secret scope. */
  sinks(fs?: FileSystem, auth?: DatabricksAuth): readonly SecretSink[]
  signIn(token?: string, fetch?: typeof globalThis.fetch): Promise<DatabricksAuth>
  rotate(options?: Partial<RotatePatOptions> & { readonly fs?: FileSystem }): Promise<Rotation>
  /** The ids of the user's tokens but the one that signs in. */
  live(): Promise<string[]>
  /** Whether the workspace takes a value. */
  works(value: string | undefined): Promise<boolean>
  /** Everything that is in the folder. */
  texts(): Promise<string>
}

/** A new {@link Scene}. The token that is rotated is not the one that signs in. */
export async function scene(options: WorldOptions = {}): Promise<Scene> {
  const world = createWorld({ clock: 'frozen', ...options })
  const folder = await makeFolder()
  const clock = fakeClock(START)
  const logger = recordingLogger()
  const { host } = world.workspace
  const signIn: Scene['signIn'] = (token = world.workspace.pat, fetch = world.fetch) =>
    databricksAuth({ strategies: coreStrategies, ...fakePorts({ fetch, clock, logger }), config: { host, token } })
  const auth = await signIn()
  const tokens = personalAccessTokens(auth)
  const seeded = new Set((await tokens.list()).map(({ tokenId }) => tokenId))
  const old = await tokens.create({ comment: 'made by hand' })
  const oldValue = old.reveal()
  await auth.fetch('/api/2.0/secrets/scopes/create', { method: 'POST', body: JSON.stringify({ scope: 'ci' }) })
  const journal = folder.at('rotation.json')
  const sinks: Scene['sinks'] = (fs, by = auth) => [
    profileSink({ path: folder.at('databrickscfg'), profile: 'ci', ...(fs && { fs }) }),
    environmentFileSink({ path: folder.at('job.env'), ...(fs && { fs }) }),
    secretScopeSink({ auth: by, scope: 'ci', key: 'token' }),
  ]
  await writeFile(
    folder.at('databrickscfg'),
    `[mine]\nhost = https://other\ntoken = kept\n\n[ci]\nhost = ${host}\ntoken = ${oldValue}\n`,
  )
  await writeFile(folder.at('job.env'), `A=1\nDATABRICKS_TOKEN=${oldValue}\n`)
  const body = JSON.stringify({ scope: 'ci', key: 'token', string_value: oldValue })
  await auth.fetch('/api/2.0/secrets/put', { method: 'POST', body })
  return {
    world,
    folder,
    clock,
    logger,
    auth,
    old,
    oldValue,
    journal,
    sinks,
    signIn,
    rotate: async ({ fs, ...given } = {}) => {
      const options = { auth, sinks: sinks(), journal, replaces: [old.tokenId], ...given }
      return fs ? runRotation(await prepare(options, { fs, processes: nodeProcesses() })) : rotatePat(options)
    },
    live: async () => (await tokens.list()).map(({ tokenId }) => tokenId).filter((id) => !seeded.has(id)),
    works: async (value) => {
      const request = { headers: { authorization: `Bearer ${value ?? 'none'}` } }
      return (await world.fetch(`${host}/api/2.0/clusters/list`, request)).status === 200
    },
    texts: async () => {
      const names = await folder.names()
      return (await Promise.all(names.map((name) => readFile(folder.at(name), 'utf8').catch(() => '')))).join('\n')
    },
  }
}

/** What the sinks hold. */
export async function held(sinks: readonly SecretSink[]): Promise<(string | undefined)[]> {
  const secrets: (string | undefined)[] = []
  for (const sink of sinks) secrets.push((await sink.read?.())?.reveal())
  return secrets
}

/** Moves the clock on, second by second, until the promise is settled. No time passes while the disk works. */
export async function inTime<T>(clock: FakeClock, promise: Promise<T>): Promise<T> {
  let settled = false
  const done = promise.finally(() => {
    settled = true
  })
  done.catch(() => {})
  while (!settled) {
    const isBusy = process.getActiveResourcesInfo().includes('FSReqPromise')
    await clock.advance(isBusy ? 0 : 1_000)
  }
  return done
}

/** How many requests of each kind `work` makes. */
export async function requestsOf(world: World, work: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = world.journal.entries.length
  await work()
  const counts: Record<string, number> = {}
  for (const { operation } of world.journal.entries.slice(before)) counts[operation] = (counts[operation] ?? 0) + 1
  return counts
}
