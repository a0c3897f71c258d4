import type { PluginIdentity } from '../plugin/load-plugin.js'
import type { Subject } from '../subject.js'
import type { ClientCase } from './client-case.js'
import { clientSubjects } from './client-subjects.js'
import { realTimer } from './deadline.js'
import type { Driver } from './driver.js'
import { openExec } from './exec-driver.js'
import { makeHome } from './home.js'
import { launchCommand } from './launch.js'
import { openMocks } from './mock-supply.js'
import { type DriverOptions, openDriver } from './ndjson-driver.js'
import { signInNames } from './sign-ins.js'

/** Which client is certified, and how it is driven. */
export interface ClientOptions {
  readonly kind: 'driver' | 'exec'
  readonly command: string
  readonly seed: string
  /** How long one case may take, in seconds. */
  readonly timeout: number | undefined
  /** For `exec`: how the command signs in, and how it is led to the mock. */
  readonly signIn?: readonly string[]
  readonly reach?: 'proxy' | 'url'
}

/** A client that can be run, until it is closed. */
export interface OpenClient {
  readonly identity: PluginIdentity
  readonly subjects: readonly Subject<ClientCase>[]
  close(): Promise<void>
}

const TIMEOUT_S = 60

/** Starts a driver to hear what its client is. Rejects with a sentence when it does not say so. */
export async function openClient(options: ClientOptions): Promise<OpenClient> {
  const { kind, command, seed, timeout = TIMEOUT_S } = options
  const running = { command, launch: launchCommand, timer: realTimer, timeoutMs: timeout * 1000 }
  const driver = await (kind === 'driver'
    ? greeted(running)
    : openExec(running, wanted(options), options.reach ?? 'url'))
  const mocks = openMocks(seed)
  const { name, version, language } = driver.started
  return {
    identity: { given: command, name, ...(kind === 'driver' && { version, language }) },
    subjects: clientSubjects(driver, mocks),
    close: mocks.close,
  }
}

async function greeted(running: DriverOptions): Promise<Driver> {
  const home = await makeHome()
  try {
    return await openDriver(running, home.env)
  } catch (error) {
    throw new Error(`${running.command}: ${(error as Error).message}.`)
  } finally {
    home.remove()
  }
}

/** A command cannot say how it signs in. */
function wanted({ signIn = [] }: ClientOptions): readonly string[] {
  if (signIn.length > 0) return signIn
  throw new Error(`Say by --sign-in how the command signs in. There are ${signInNames.join(', ')}.`)
}
