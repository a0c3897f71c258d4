import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Subject } from '../subject.js'
import { pluginSubjects } from './plugin-subjects.js'

/** What a report says about where its subjects come from. */
export interface PluginIdentity {
  /** As it was given to the command. */
  readonly given: string
  readonly name?: string
  readonly version?: string
  /** What a client is written in, as its driver says. */
  readonly language?: string
}

/** A module of strategies, loaded. */
export interface Plugin {
  readonly identity: PluginIdentity
  readonly subjects: readonly Subject[]
}

/** Loads a module by its path, or by the name of an installed package. Rejects with a sentence that says what to do. */
export async function loadPlugin(given: string, folder: string): Promise<Plugin> {
  const file = fileOf(given, folder)
  const module = await importModule(file, given)
  return { identity: { given, ...packageOf(dirname(file)) }, subjects: pluginSubjects(module, given) }
}

function fileOf(given: string, folder: string): string {
  const path = resolve(folder, given)
  if (existsSync(path)) return path
  if (given.startsWith('.') || given.startsWith('/')) throw new Error(`There is no ${given}: build the plugin first.`)
  try {
    return createRequire(join(folder, 'package.json')).resolve(given)
  } catch {
    throw new Error(`There is neither a file nor an installed package ${given}.`)
  }
}

async function importModule(file: string, given: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>
  } catch (error) {
    throw new Error(`${given} cannot be loaded: ${error instanceof Error ? error.message : 'it threw no error'}`)
  }
}

/** Name and version of the package that a folder belongs to. */
function packageOf(folder: string): { readonly name?: string; readonly version?: string } {
  const path = join(folder, 'package.json')
  if (!existsSync(path)) return dirname(folder) === folder ? {} : packageOf(dirname(folder))
  try {
    const { name, version } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
    return { ...(typeof name === 'string' && { name }), ...(typeof version === 'string' && { version }) }
  } catch {
    return {}
  }
}
