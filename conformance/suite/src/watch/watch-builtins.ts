import childProcess from 'node:child_process'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import type { Watch, Watcher } from './watch.js'

type Noticed = keyof Pick<Watch, 'filesWritten' | 'programsRun'>

const writing = ['writeFileSync', 'appendFileSync', 'createWriteStream', 'writeFile', 'appendFile']
const running = ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork']

/** Functions of Node by the object that they are called on. Reading is not among them: whoever loads a module reads a file. */
const functions: readonly (readonly [Noticed, object, readonly string[]])[] = [
  ['filesWritten', fs, writing],
  ['filesWritten', fs.promises, ['writeFile', 'appendFile']],
  ['programsRun', childProcess, running],
]

/** Notices files that are written and programs that are run by Node's own modules, also by those who imported a function by name. */
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
