// Adds lines to a file through the built package until it is killed: `node writer.mjs FILE NAME COUNT`. Each line is
// announced before and acknowledged after it is written. With DIE_AT=n it kills itself at the n-th call of the file system.
import { writeSync } from 'node:fs'
import * as node from 'node:fs/promises'
import { updateFile } from '@lakeauth/core/files'

const [file, name, count] = process.argv.slice(2)
const dieAt = Number(process.env.DIE_AT ?? 0)
let calls = 0

function step() {
  if (++calls === dieAt) process.kill(process.pid, 'SIGKILL')
}

/** Every call counts twice: before it and after it. */
function counted(owner, names) {
  return Object.fromEntries(
    names.map((method) => [
      method,
      async (...args) => {
        step()
        const result = await owner[method](...args)
        step()
        return method === 'open' ? handle(result) : result
      },
    ]),
  )
}

function handle(opened) {
  const counts = counted(opened, ['chmod', 'close', 'readFile', 'stat', 'sync'])
  // In two halves, so that a partial file is one of the moments.
  const writeFile = async (bytes) => {
    step()
    await opened.write(bytes, 0, bytes.length >> 1)
    step()
    await opened.write(bytes, bytes.length >> 1)
    step()
  }
  return { ...counts, writeFile }
}

const names = ['lstat', 'open', 'readdir', 'readlink', 'rename', 'symlink', 'unlink']
const fs = dieAt === 0 ? node : counted(node, names)
for (let line = 1; line <= Number(count); line++) {
  const text = `${name} ${line}\n`
  await updateFile(file, (bytes = Buffer.alloc(0)) => Buffer.concat([bytes, Buffer.from(text)]), { fs })
  writeSync(1, text)
}
writeSync(1, `calls ${calls}\n`)
