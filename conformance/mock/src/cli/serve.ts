import { type Command, InvalidArgumentError } from 'commander'
import type { MockServer } from '../server/start-server.js'
import type { WorldOptions } from '../world/world.js'
import { parentGone } from './parent-gone.js'

/** The options of `serve` as parsed. */
interface ServeOptions {
  readonly port: number
  readonly accountPort: number
  readonly adminPort: number
  readonly hostname: string
  readonly allowNonLoopback?: true
  readonly seed?: string
  readonly tokenLifetime?: number
  readonly metadataLifetime?: number
  readonly frozen?: true
}

/** Adds `serve`, which runs until SIGTERM or SIGINT and then exits 0. */
export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('serve one world over HTTP; prints one line of JSON when ready')
    .option('--port <port>', 'HTTP port of the workspace, 0 for a free one', number(0, 65535), 0)
    .option('--account-port <port>', 'HTTP port of the account', number(0, 65535), 0)
    .option('--admin-port <port>', 'port of the admin API, on loopback', number(0, 65535), 0)
    .option('--hostname <name>', 'address to listen on', '127.0.0.1')
    .option('--allow-non-loopback', 'listen on an address that other machines can reach')
    .option('--seed <text>', 'make identifiers repeatable; secrets never are')
    .option('--token-lifetime <seconds>', 'lifetime of OAuth tokens', number(1, 10 ** 9))
    .option('--metadata-lifetime <seconds>', 'lifetime of tokens of the metadata service', number(1, 10 ** 9))
    .option('--frozen', 'stop the clock; the admin API advances it')
    .action(serve)
}

async function serve(options: ServeOptions): Promise<void> {
  const [{ createWorld }, { startServer }] = await Promise.all([
    import('../world/create-world.js'),
    import('../server/start-server.js'),
  ])
  const stopped = stopSignal()
  try {
    const server = await startServer({ ...options, worlds: [createWorld(worldOptions(options))] })
    announce(server)
    await Promise.race([stopped, parentGone()])
    await server.close()
  } catch (error) {
    process.stderr.write(`lakeauth-mock: ${(error as Error).message}\n`)
    process.exitCode = 1
  }
}

function worldOptions({ seed, tokenLifetime, metadataLifetime, frozen }: ServeOptions): WorldOptions {
  return {
    ...(seed !== undefined && { seed }),
    ...(tokenLifetime !== undefined && { tokenLifetimeSeconds: tokenLifetime }),
    ...(metadataLifetime !== undefined && { metadataLifetimeSeconds: metadataLifetime }),
    ...(frozen && { clock: 'frozen' }),
  }
}

function announce({ ready }: MockServer): void {
  process.stdout.write(`${JSON.stringify(ready)}\n`)
  const { workspace, account } = ready.world
  process.stderr.write(
    `lakeauth-mock: workspace ${workspace.host}  account ${account.host}  admin ${ready.admin}  (Ctrl+C stops it)\n`,
  )
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve())
  })
}

function number(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  }
}
