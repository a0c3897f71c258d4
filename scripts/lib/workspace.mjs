import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from './run.mjs'

const groups = ['packages', 'conformance', 'docs/examples']

/** Every package of the workspace: its folder relative to the root, and its manifest. */
export function workspacePackages() {
  const folders = groups.flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`))
  return [...folders, 'scripts']
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => ({ folder, manifest: readJson(join(root, folder, 'package.json')) }))
}

/** The packages that get published, in the order in which they depend on each other. */
export function publishedPackages() {
  return workspacePackages().filter(({ manifest }) => !manifest.private)
}

/** The packages that have a suite. */
export function testedPackages() {
  return workspacePackages().filter(({ manifest }) => manifest.nx?.targets?.test)
}

/** Files below a folder, relative to `base`, sorted; folders that hold no source are passed over. */
export function filesBelow(folder, { base = folder, skip = /^(node_modules|dist|\..*)$/ } = {}) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (!entry.isDirectory()) return [relative(base, path)]
      return skip.test(entry.name) ? [] : filesBelow(path, { base, skip })
    })
    .sort()
}

/** A parsed JSON file. */
export function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}
