// Writes the JavaScript of the package in the current folder: one file for each entry of its `exports` and for each source
// file that is named as an argument (the one behind a command, one that is loaded when it is needed), and what entries share
// in `dist/chunks`. A hundred small modules cost 35 ms to import, the same code in few files 7 ms. The declarations are the
// compiler's, file by file.
import { existsSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { filesBelow, readJson } from './lib/workspace.mjs'

const { dependencies = {}, exports, peerDependencies = {} } = readJson('package.json')
const external = [...Object.keys(dependencies), ...Object.keys(peerDependencies)]
const exported = Object.values(exports).flatMap((entry) => entry['@lakeauth/source'] ?? [])
const named = process.argv.slice(2)
const sources = [...exported, ...named]
const apart = new Set(named.map((source) => resolve(source)))

for (const file of filesBelow('dist')) if (file.endsWith('.js') || isOrphan(file)) rmSync(join('dist', file))
const bundle = await rolldown({
  input: Object.fromEntries(sources.map((source) => [source.replace(/^\.\/src\/|\.ts$/g, ''), source])),
  platform: 'node',
  // Imports of other packages stay, subpaths included.
  external: (id) => id.startsWith('node:') || external.some((name) => id === name || id.startsWith(`${name}/`)),
})
await bundle.write({
  dir: 'dist',
  format: 'esm',
  entryFileNames: '[name].js',
  // Names without a hash, so that the list of files in a tarball changes only when the files do.
  chunkFileNames: 'chunks/[name].js',
  // What two entries share is one file: whoever imports a second entry has loaded it already.
  codeSplitting: { groups: [{ name: 'shared', minShareCount: 2, test: (id) => !apart.has(id) }] },
  comments: { legal: false, annotation: true, jsdoc: false },
})
await bundle.close()

/** A declaration whose source is gone: the compiler leaves it, and it would be packed. */
function isOrphan(file) {
  return file.endsWith('.d.ts') && !existsSync(join('src', file.replace(/\.d\.ts$/, '.ts')))
}
