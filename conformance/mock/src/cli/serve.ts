import type { Command } from 'commander'
import type { MockServer } from '../server/start-server.js'
import { EXIT_USAGE } from './exit-codes.js'
import { fail } from './fail.js'
import { parentGone } from './parent-gone.js'
import { stdoutGone } from './stdout.js'
import { addServeOptions, type ServeOptions } from './serve-options.js'
import { serveSettings } from './serve-settings.js'

/** Adds `serve`, which runs until SIGTERM, SIGINT or SIGHUP, or until nobody has asked for long enough, and then exits 0. */
export function addServeCommand(program: Command): void {
  const command = program
    .command('serve')
    .description('serve worlds over HTTP and HTTPS, and as a proxy; prints one line of JSON when ready')
  addServeOptions(command).action(serve)
}

async function serve(options: ServeOptions): Promise<void> {
  const stopped = stopSignal()
  const unread = nobodyReads()
  try {
    // Loaded here, so that help and mistakes come at once; and whole, as the package has it for everybody.
    const { readConfig, startServer, worldFromConfig } = await import('../server/index.js')
    const { server: settings, worlds, autoShutdownSeconds } = await serveSettings(options, readConfig)
    const server = await startServer({ ...settings, worlds: worlds.map(worldFromConfig) })
    announce(server)
    const idle = autoShutdownSeconds === undefined ? [] : [server.idleFor(autoShutdownSeconds * 1000)]
    await Promise.race([stopped, unread, parentGone(), ...idle])
    await server.close()
  } catch (error) {
    fail(error, EXIT_USAGE)
  }
}

function announce({ ready }: MockServer): void {
  process.stdout.write(`${JSON.stringify(ready)}\n`)
  const { workspace, account } = ready.world
  process.stderr.write(
    `lakeauth-mock: workspace ${workspace.host}  account ${account.host}  proxy ${ready.proxy ?? 'none'}  admin ${ready.admin}  (Ctrl+C stops it)\n`,
  )
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(name, () => resolve())
  })
}

/** Resolves when the ready line reaches nobody, as in `serve | true`: nobody would know where the server is. */
function nobodyReads(): Promise<void> {
  // What is for people may get lost.
  process.stderr.on('error', () => {})
  return stdoutGone()
}
