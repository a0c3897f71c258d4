import { cpus, totalmem } from 'node:os'

/** Where the run was made. */
export function machine() {
  const all = cpus()
  return {
    cpu: all[0]?.model ?? 'unknown',
    cores: all.length,
    memoryGB: Math.round(totalmem() / 1e9),
    system: `${process.platform} ${process.arch}`,
    node: process.version.slice(1),
  }
}
