import { readFile } from 'node:fs/promises'
import { type Command, InvalidArgumentError } from 'commander'
import type { MockServer } from '../server/start-server.js'
import type { KeyPair } from '../server/tls/certificate-authority.js'
import type { WorldOptions } from '../world/world.js'
import { EXIT_USAGE } from './exit-codes.js'
import { parentGone } from './parent-gone.js'

/** The options of `serve` as parsed. */
interface ServeOptions {
  readonly port: number
  readonly accountPort: number
  readonly adminPort: number
  /** False when `--no-https` was given. */
  readonly https: boolean
  readonly httpsPort: number
  readonly proxy: boolean
  readonly proxyPort: number
  readonly caCert?: string
  readonly caKey?: string
  readonly caFile?: string
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
    .description('serve one world over HTTP and HTTPS, and as a proxy; prints one line of JSON when ready')
    .option('--port <port>', 'HTTP port of the workspace, 0 for a free one', number(0, 65535), 0)
    .option('--account-port <port>', 'HTTP port of the account', number(0, 65535), 0)
    .option('--admin-port <port>', 'port of the admin API, on loopback', number(0, 65535), 0)
    .option('--https-port <port>', 'HTTPS port of the workspace', number(0, 65535), 0)
    .option('--no-https', 'no HTTPS')
    .option('--proxy-port <port>', 'port of the CONNECT proxy, on loopback', number(0, 65535), 0)
    .option('--no-proxy', 'no proxy')
    .option('--ca-cert <file>', 'certificate (PEM) of the CA that signs for HTTPS, instead of a new one')
    .option('--ca-key <file>', 'its key (PEM)')
    .option('--ca-file <file>', 'where to write the certificate of the CA, instead of a temporary file')
    .option('--hostname <name>', 'address to listen on', '127.0.0.1')
    .option('--allow-non-loopback', 'listen on an address that other machines can reach')
    .option('--seed <text>', 'make identifiers repeatable; secrets never are')
    .option('--token-lifetime <seconds>', 'lifetime of OAuth tokens', number(1, 10 ** 9))
    .option('--metadata-lifetime <seconds>', 'lifetime of tokens of the metadata service', number(1, 10 ** 9))
    .option('--frozen', 'stop the clock; the admin API advances it')
    .action(serve)
}

async function serve(options: ServeOptions): Promise<void> {
  const stopped = stopSignal()
  const [{ createWorld }, { startServer }] = await Promise.all([
    import('../world/create-world.js'),
    import('../server/start-server.js'),
  ])
  try {
    const { https, httpsPort, proxy, proxyPort } = options
    const server = await startServer({
      ...options,
      httpsPort: https && httpsPort,
      proxyPort: proxy && proxyPort,
      ...(await caOption(options)),
      worlds: [createWorld(worldOptions(options))],
    })
    announce(server)
    await Promise.race([stopped, parentGone()])
    await server.close()
  } catch (error) {
    process.stderr.write(`lakeauth-mock: ${(error as Error).message}\n`)
    process.exitCode = EXIT_USAGE
  }
}

/** The CA that was given as two files. */
async function caOption({ caCert, caKey }: ServeOptions): Promise<{ readonly ca?: KeyPair }> {
  if (caCert === undefined && caKey === undefined) return {}
  if (caCert === undefined || caKey === undefined) throw new Error('--ca-cert and --ca-key belong together.')
  const [cert, key] = await Promise.all([readOption('--ca-cert', caCert), readOption('--ca-key', caKey)])
  return { ca: { cert, key } }
}

async function readOption(option: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new Error(`${option}: ${path} cannot be read: ${(error as NodeJS.ErrnoException).code}.`)
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
    `lakeauth-mock: workspace ${workspace.host}  account ${account.host}  proxy ${ready.proxy ?? 'none'}  admin ${ready.admin}  (Ctrl+C stops it)\n`,
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
