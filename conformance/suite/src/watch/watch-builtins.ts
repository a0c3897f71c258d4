import childProcess from 'node:child_process'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import type { Watch, Watcher } from './watch.js'

type Noticed = keyof Pick<Watch, 'filesWritten' | 'programsRun'>

/** In Node's module for files each stands by itself, with a twin that does it at once, and with one that promises it. */
const writing = [
  'writeFile',
  'appendFile',
  'copyFile',
  'cp',
  'rename',
  'truncate',
  'mkdir',
  'mkdtemp',
  'symlink',
  'link',
  'rm',
  'rmdir',
  'unlink',
]
const atOnce = writing.map((name) => `${name}Sync`)
/** The others make a process, which `watchResources` sees. */
const running = ['spawnSync', 'execSync', 'execFileSync']

/** Functions of Node by the object that they are called on. Reading is not among them: whoever loads a module reads a file. */
const functions: readonly (readonly [Noticed, object, readonly string[]])[] = [
  ['filesWritten', fs, [...writing, ...atOnce, 'createWriteStream', 'WriteStream']],
  ['filesWritten', fs.promises, writing],
  ['programsRun', childProcess, running],
]

/** Notices files that are changed and programs that are waited for in place, also by those who imported a function by name. */
export const watchBuiltins: Watcher = (current) => {
  const undo = functions.flatMap(([kind, module, names]) =>
    names.map((name) => {
      const real = Reflect.get(module, name)
      // A proxy keeps what functions have beside themselves, such as what `promisify` gives for them.
      const patched: unknown = new Proxy(real, {
        apply: (target, self, values) => {
          current()?.[kind].push(name)
          return Reflect.apply(target, self, values)
        },
        construct: (target, values, made) => {
          current()?.[kind].push(name)
          return Reflect.construct(target, values, made)
        },
      })
      Reflect.set(module, name, patched)
      return () => Reflect.get(module, name) === patched && Reflect.set(module, name, real)
    }),
  )
  syncBuiltinESMExports()
  return () => {
    for (const one of undo) one()
    syncBuiltinESMExports()
  }
}
