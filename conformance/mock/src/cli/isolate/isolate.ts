import { readlink } from 'node:fs/promises'
import { once } from 'node:events'
import { runCommand } from '../run-command.js'
import type { Signals } from '../signals.js'
import { waysToIsolate } from './permission.js'
import { leadEverythingHere } from './network.js'

const mark = 'LAKEAUTH_MOCK_ISOLATED'

/** Whether this process was started by {@link runIsolated}. */
export function isIsolated(): boolean {
  return process.env[mark] !== undefined && process.send !== undefined
}

/**
 * Runs this program once more, with the same arguments, in namespaces of its own, and gives its exit code. Rejects with a sentence
 * that says what is missing and what cannot be tested without.
 */
export async function runIsolated(asked: { readonly client?: string }, signals: Signals): Promise<number> {
  const unshare = await waysToIsolate(asked)
  const program = [...process.execArgv, ...process.argv.slice(1)]
  const env = { ...process.env, [mark]: '1' }
  return runCommand([...unshare, process.execPath, ...program], { env, signals, message: await namespaces() })
}

/**
 * Makes every name and address lead to this machine. Gives what undoes it, as far as the end of the process does not. Rejects
 * outside of namespaces of its own, whose network and mounts it would spoil.
 */
export async function enterIsolation(signals: Signals): Promise<() => Promise<void>> {
  const [outside] = (await once(process, 'message')) as [Namespaces]
  const inside = await namespaces()
  if (outside.net === inside.net || outside.mnt === inside.mnt)
    throw new Error('--isolate: this is no network of its own.')
  // The one who started us would have ended us.
  process.once('disconnect', () => signals.pass('SIGTERM'))
  process.channel?.unref()
  delete process.env[mark]
  return leadEverythingHere()
}

interface Namespaces {
  readonly net: string
  readonly mnt: string
}

async function namespaces(): Promise<Namespaces> {
  const [net, mnt] = await Promise.all([readlink('/proc/self/ns/net'), readlink('/proc/self/ns/mnt')])
  return { net, mnt }
}
