import type { ConformanceCase } from '../case.js'
import { allCases } from '../cases/index.js'
import { clientCases } from '../driver/cases/index.js'
import type { ClientCase } from '../driver/client-case.js'
import { openClient } from '../driver/open-client.js'
import type { ListedCase } from '../listed-case.js'
import { loadPlugin, type PluginIdentity } from '../plugin/load-plugin.js'
import type { Subject } from '../subject.js'
import { type Reproduce, reproduceWith } from './reproduce.js'
import type { RunOptions } from './run-options.js'

/** What is certified: strategies of a module, or a client that is driven from outside. */
export interface Target<Case extends ListedCase> {
  readonly identity: PluginIdentity
  readonly subjects: readonly Subject<Case>[]
  readonly reproduce: Reproduce
  close(): Promise<void>
}

/** Cases with what loads the target that they are run on. */
export interface TargetKind<Case extends ListedCase> {
  readonly cases: readonly Case[]
  load(): Promise<Target<Case>>
}

/**
 * What the options name.
 *
 * @throws Error unless they name exactly one.
 */
export function targetOf(options: RunOptions): TargetKind<ConformanceCase> | TargetKind<ClientCase> {
  const { plugin, driver, exec, seed } = options
  if ([plugin, driver, exec].filter((one) => one !== undefined).length !== 1)
    throw new Error('Say what is to be certified, by one of --plugin, --driver and --exec.')
  if (plugin !== undefined) return pluginKind(plugin, seed)
  return driver === undefined ? clientKind('exec', exec as string, options) : clientKind('driver', driver, options)
}

function pluginKind(plugin: string, seed: string): TargetKind<ConformanceCase> {
  return {
    cases: allCases,
    load: async () => ({
      ...(await loadPlugin(plugin, process.cwd())),
      reproduce: reproduceWith({ plugin, seed }),
      close: async () => {},
    }),
  }
}

function clientKind(kind: 'driver' | 'exec', command: string, options: RunOptions): TargetKind<ClientCase> {
  const { seed, signIn, reach, timeout } = options
  if (kind === 'driver' && (signIn.length > 0 || reach !== undefined))
    throw new Error('--sign-in and --reach go with --exec: a driver says itself how its client signs in.')
  return {
    cases: clientCases,
    load: async () => {
      const how = kind === 'driver' ? {} : { signIn, ...(reach !== undefined && { reach }) }
      const reproduce = reproduceWith({ [kind]: command, ...how, ...(timeout !== undefined && { timeout }), seed })
      const client = await openClient({ kind, command, seed, ...how, timeout })
      endOnSignals(client.close)
      return { ...client, reproduce }
    },
  }
}

/** A signal ends the mock first, and this process by way of its `exit`, where the client and its home folder go too. */
function endOnSignals(close: () => Promise<void>): void {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    process.once(signal, () => void close().finally(() => process.exit(code)))
}
