import { cpus, loadavg, totalmem } from 'node:os'

/** Where the run was made. `load` is how many programs wanted to run in the minute before it: a quiet machine has less than one. */
export function machine() {
  const all = cpus()
  return {
    cpu: all[0]?.model ?? 'unknown',
    cores: all.length,
    memoryGB: Math.round(totalmem() / 1e9),
    system: `${process.platform} ${process.arch}`,
    node: process.version.slice(1),
    load: Number(loadavg()[0].toFixed(1)),
  }
}
