import { readFile } from 'node:fs/promises'
import { problemIn, sentenceOf } from '../json-schema/problem-in.js'
import { configSchema } from './config-schema.js'
import { jsonErrorAt } from './json-error-at.js'
import { type WorldConfig, worldFromConfig } from './world-from-config.js'

/** A configuration file. Paths in it begin at its folder. */
export interface Config {
  readonly server?: ServerConfig
  readonly worlds?: readonly WorldConfig[]
}

/** Where to listen, and until when. */
export interface ServerConfig {
  readonly port?: number
  readonly accountPort?: number
  readonly adminPort?: number
  readonly httpsPort?: number | false
  readonly proxyPort?: number | false
  readonly hostname?: string
  readonly allowNonLoopback?: boolean
  readonly caCert?: string
  readonly caKey?: string
  readonly caFile?: string
  readonly clientCa?: string
  readonly autoShutdownSeconds?: number
}

/** Reads a configuration file. Rejects with one sentence that names the file and the place in it. */
export async function readConfig(path: string): Promise<Config> {
  const json = parsed(await textOf(path), path)
  const problem = problemIn(json, configSchema)
  if (problem) throw new Error(`${path}: ${sentenceOf(problem, 'the configuration')}`)
  const names = ((json as Config).worlds ?? []).map(({ name = 'default' }) => name)
  const twice = names.findIndex((name, at) => names.indexOf(name) !== at)
  if (twice !== -1) throw new Error(`${path}: worlds[${twice}].name is that of an earlier world.`)
  for (const [at, world] of ((json as Config).worlds ?? []).entries()) checkWorld(world, `${path}: worlds[${at}]`)
  return json as Config
}

/** What a schema cannot say shows when the world is made; nothing of this one is kept. */
function checkWorld(world: WorldConfig, place: string): void {
  try {
    worldFromConfig(world)
  } catch (error) {
    const { message } = error as Error
    throw new TypeError(`${place}${/^\w[\w.]*\[/.test(message) ? '.' : ': '}${message}`, { cause: error })
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new Error(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code}.`)
  }
}

function parsed(text: string, path: string): unknown {
  // Editors of Windows begin a file with a byte order mark.
  const bare = text.replace(/^\uFEFF/, '')
  const place = jsonErrorAt(bare)
  if (place) throw new Error(`${path} is no JSON: line ${place.line}, column ${place.column}.`)
  return JSON.parse(bare)
}
