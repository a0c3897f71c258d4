import { basename, dirname, join } from 'node:path'

/** The files that a write leaves for a moment beside its target, hidden and told apart by the target's name. */
export interface SideFiles {
  readonly folder: string
  readonly lock: string
  readonly temporary: (random: string) => string
  /** True for what a killed writer left behind: only the holder of the lock may judge. */
  readonly isLeftover: (name: string) => boolean
}

/** The names beside a target. */
export function sideFiles(target: string): SideFiles {
  const folder = dirname(target)
  const base = basename(target)
  const hidden = `${base.startsWith('.') ? '' : '.'}${base}.lakeauth`
  return {
    folder,
    lock: join(folder, `${hidden}-lock`),
    temporary: (random) => join(folder, `${hidden}-tmp-${random}`),
    isLeftover: (name) => name.startsWith(`${hidden}-tmp-`) || name.startsWith(`${hidden}-lock.`),
  }
}
