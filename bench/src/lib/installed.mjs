import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const bench = fileURLToPath(new URL('../..', import.meta.url))
const pnpm = fileURLToPath(new URL('../../../node_modules/.bin/pnpm', import.meta.url))

/**
 * What a package brings along, read from the folder into which it is installed here: how many packages below it, and the
 * bytes of all their files and its own. Peers that are not optional count, as npm installs them. Of a package of this
 * workspace only the files that its tarball holds are counted. Nothing is downloaded.
 */
export function installed(name) {
  const top = folderOf(name, bench)
  const found = new Set([top])
  for (const folder of found) {
    for (const need of needsOf(manifestOf(folder))) {
      const next = folderOf(need, folder)
      if (next) found.add(next)
    }
  }
  const bytes = [...found].reduce((sum, folder) => sum + (isOurs(folder) ? packedBytes(folder) : bytesBelow(folder)), 0)
  return { dependencies: found.size - 1, bytes }
}

function needsOf({ dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} }) {
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional)
  return [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers]
}

/** Where Node finds a package from a folder: not every one lets its manifest be resolved. Undefined when it is not there. */
function folderOf(name, from) {
  for (let place = from; ; place = dirname(place)) {
    const candidate = join(place, 'node_modules', name)
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate)
    if (place === dirname(place)) return undefined
  }
}

function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}

function isOurs(folder) {
  return !folder.includes('node_modules')
}

function packedBytes(folder) {
  const { stdout, stderr } = spawnSync(pnpm, ['pack', '--json', '--dry-run'], { cwd: folder, encoding: 'utf8' })
  if (!stdout) throw new Error(`pnpm pack failed in ${folder}: ${stderr}`)
  return JSON.parse(stdout).files.reduce((sum, { path }) => sum + statSync(join(folder, path)).size, 0)
}

function bytesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.name !== 'node_modules')
    .map((entry) => join(folder, entry.name))
    .reduce((sum, path) => sum + (statSync(path).isDirectory() ? bytesBelow(path) : statSync(path).size), 0)
}
