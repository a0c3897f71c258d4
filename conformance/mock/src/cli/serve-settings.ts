import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Config, ServerConfig } from '../config/read-config.js'
import type { WorldConfig } from '../config/world-from-config.js'
import type { ServerOptions } from '../server/start-server.js'
import type { KeyPair } from '../server/tls/certificate-authority.js'
import type { ServeOptions } from './serve-options.js'

/** What `serve` is to do. */
export interface ServeSettings {
  readonly server: Omit<ServerOptions, 'worlds'>
  readonly worlds: readonly WorldConfig[]
  readonly autoShutdownSeconds?: number
}

/** The configuration file with the options of the command line over it. Rejects with a sentence naming what is wrong where. */
export async function serveSettings(
  options: ServeOptions,
  readConfig: (path: string) => Promise<Config>,
): Promise<ServeSettings> {
  const file = options.config === undefined ? {} : await readConfig(options.config)
  const { autoShutdownSeconds, caCert, caKey, clientCa, ...server } = {
    ...serverOf(file.server, options),
    ...given(options),
  }
  const [first = {}, ...others] = file.worlds ?? []
  return {
    server: {
      ...server,
      ...(await caOption(caCert, caKey)),
      ...(clientCa !== undefined && { clientCa: await readOption('--client-ca', clientCa) }),
    },
    // A clock that the command line stops has no speed, whatever the file says.
    worlds: [
      { ...present({ ...first, speed: options.frozen ? undefined : first.speed }), ...worldOptions(options) },
      ...others,
    ],
    ...(autoShutdownSeconds !== undefined && { autoShutdownSeconds }),
  }
}

/** The server part of a file; its paths begin where it is. */
function serverOf(server: ServerConfig = {}, { config = '.' }: ServeOptions): ServerConfig {
  const paths = (['caCert', 'caKey', 'caFile', 'clientCa'] as const).flatMap((name) => {
    const path = server[name]
    return path === undefined ? [] : [[name, resolve(dirname(config), path)] as const]
  })
  return { ...server, ...Object.fromEntries(paths) }
}

function given(options: ServeOptions): ServerConfig {
  const { https, httpsPort, proxy, proxyPort, autoShutdown } = options
  const { port, accountPort, adminPort, hostname, allowNonLoopback, caCert, caKey, caFile, clientCa } = options
  return present({
    port,
    accountPort,
    adminPort,
    hostname,
    allowNonLoopback,
    caCert,
    caKey,
    caFile,
    clientCa,
    httpsPort: https ? httpsPort : false,
    proxyPort: proxy ? proxyPort : false,
    autoShutdownSeconds: autoShutdown,
  })
}

function worldOptions({ seed, tokenLifetime, metadataLifetime, frozen }: ServeOptions): WorldConfig {
  return present({
    seed,
    tokenLifetimeSeconds: tokenLifetime,
    metadataLifetimeSeconds: metadataLifetime,
    clock: frozen && ('frozen' as const),
  })
}

type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> }

function present<T extends object>(members: T): Present<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Present<T>
}

/** The CA that was given as two files. */
async function caOption(caCert?: string, caKey?: string): Promise<{ readonly ca?: KeyPair }> {
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
