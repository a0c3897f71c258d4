// Puts an entry into a .netrc file again and again through the built package, until it is killed:
// `node writer.mjs FILE MACHINE COUNT`. Each value is acknowledged after it is written.
import { writeSync } from 'node:fs'
import { upsertEntry } from '@lakeauth/netrc'

const [file, machine, count] = process.argv.slice(2)
for (let value = 1; value <= Number(count); value++) {
  await upsertEntry(file, { machine, password: `value-${value}` })
  writeSync(1, `${machine} ${value}\n`)
}
