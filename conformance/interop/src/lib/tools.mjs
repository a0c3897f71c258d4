import { existsSync, readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { basename, delimiter, join } from 'node:path'
import { runProgram } from './program.mjs'
import { Skip } from './skip.mjs'

/** The path of a program of this machine, or undefined. */
export function programPath(name) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path))
}

/** The path of a program, or the reason to skip what needs it. */
export function needProgram(name) {
  const path = programPath(name)
  if (path === undefined) throw new Skip(`${name} is not on the PATH`)
  return path
}

/** The version that a program says it has. */
export async function versionSaid(command, words, pattern) {
  const { stdout, stderr } = await runProgram(command, words, { env: process.env })
  return pattern.exec(`${stdout}${stderr}`)?.[1] ?? 'unknown'
}

/** The version of a package of this workspace, as the lock file pins it. */
export function packageVersion(name) {
  return JSON.parse(readFileSync(findPackageJSON(name, import.meta.url), 'utf8')).version
}

/** Runs a step of an installation. What it says in the end is the reason why its client is skipped. */
export async function installStep(command, words, options) {
  const { code, stderr } = await runProgram(command, words, { env: process.env, ...options })
  if (code === 0) return
  const said = stderr.trim().split('\n').at(-1) ?? ''
  // Addresses of registries differ from machine to machine.
  throw new Skip(
    `${basename(command)} ${words[0]} does not work here: ${said.replaceAll(/https?:\/\/\S+/g, 'the registry')}`,
  )
}
