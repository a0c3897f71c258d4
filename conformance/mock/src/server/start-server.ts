import { networkInterfaces } from 'node:os'
import type { AdminHost } from '../admin/host.js'
import { adminListener } from '../admin/listener.js'
import { worldFromConfig } from '../config/world-from-config.js'
import { isLoopback } from '../http/target.js'
import type { SiteName } from '../identities/site.js'
import { stateOf } from '../world/state.js'
import type { World } from '../world/world.js'
import type { ClientEnvironment, EnvironmentOptions } from '../environment/environment.js'
import { writeCaFile } from './ca-file.js'
import { listenAsProxy } from './connect-proxy.js'
import { type Listener, listen } from './listener.js'
import { createPrivateFiles } from './private-files.js'
import { type ReadyLine, readyLine } from './ready-line.js'
import { listenSecurely } from './secure-listener.js'
import { createEnvironments } from './served-environment.js'
import { type ServedSite, type ServedWorld, serveWorld } from './served-world.js'
import {
  type CertificateAuthority,
  checkClientCa,
  createCertificateAuthority,
  type KeyPair,
} from './tls/certificate-authority.js'
import { trustStoreOf } from './tls/trust-store.js'
import { createUse } from './use.js'
import { worldListener } from './world-listener.js'

/** What to serve and where. */
export interface ServerOptions {
  /** The first world gets the given ports; each world gets a workspace and an account listener of its own. */
  readonly worlds: readonly World[]
  /** The workspace's HTTP port; 0, the default, takes a free one. */
  readonly port?: number
  readonly accountPort?: number
  readonly adminPort?: number
  /** The workspace's HTTPS port; `false` for no HTTPS at all. */
  readonly httpsPort?: number | false
  /** The port of the CONNECT proxy, on loopback; `false` for none. */
  readonly proxyPort?: number | false
  /** The CA that signs what HTTPS shows, as PEM; one is made without. */
  readonly ca?: KeyPair
  /**
   * Where the certificate of the CA is written; a private temporary file without. There must be nothing yet, and what was written is
   * removed when the server closes.
   */
  readonly caFile?: string
  /** A CA (PEM) whose certificates clients have to show on every TLS connection. */
  readonly clientCa?: string
  /** `127.0.0.1` unless told. The admin API and the proxy stay on loopback in any case. */
  readonly hostname?: string
  /** The mock hands out working tokens to everybody, so binding it wider needs saying so. */
  readonly allowNonLoopback?: boolean
  /**
   * Two more ports, on every address of the machine, that stand for whichever host a client names: for a network of its own in
   * which all names lead here. `lakeauth-mock run --isolate` makes one.
   */
  readonly everyHost?: { readonly http: number; readonly https: number }
}

/** A running server. Closing it ends every connection, removes the CA file and gives the worlds their public hosts back. */
export interface MockServer extends AsyncDisposable {
  readonly port: number
  readonly ready: ReadyLine
  /** What signs the certificates that HTTPS shows; `issueClient` makes one for mutual TLS. */
  readonly certificates: CertificateAuthority
  /**
   * The origin of a port that stands for an authority such as `login.microsoftonline.com`, for clients that take an origin and no
   * path. Opened when it is first asked for; `secure` is HTTPS.
   */
  originOf(authority: string, options?: { readonly secure?: boolean; readonly world?: World }): Promise<string>
  /**
   * What a client of the first world, or another, needs in its environment. Rejects with a `TypeError` for a client or sign-in that
   * is unknown (naming the nearest) or that does not go together, and when the proxy was switched off.
   *
   * @example
   * const { variables } = await server.environment({ client: 'python', auth: 'oauth-m2m' })
   * spawn('python3', ['job.py'], { env: { ...process.env, ...variables }, stdio: 'inherit' })
   */
  environment(options?: EnvironmentOptions, world?: World): Promise<ClientEnvironment>
  /** Resolves once no port has had a request for this long, by the machine's clock. */
  idleFor(milliseconds: number): Promise<void>
  close(): Promise<void>
}

/**
 * Serves worlds over HTTP and HTTPS, and as a proxy that leads to their hosts. Rejects for a non-loopback host name without
 * `allowNonLoopback`, for two worlds of one name, when a port is taken, for a CA that is none, and when its certificate cannot be
 * written.
 */
export async function startServer(options: ServerOptions): Promise<MockServer> {
  const { hostname = '127.0.0.1', clientCa, httpsPort = 0, proxyPort = 0 } = options
  const [first] = options.worlds
  if (!first) throw new TypeError('startServer needs at least one world.')
  if (!isLoopback(hostname) && !options.allowNonLoopback)
    throw new TypeError(
      `Refusing to listen on ${hostname}: anybody there could mint tokens. Set allowNonLoopback (--allow-non-loopback) to insist.`,
    )
  const twice = options.worlds.find((world, at) => options.worlds.findIndex(({ name }) => name === world.name) < at)
  if (twice) throw new TypeError(`Two worlds of one server are named ${JSON.stringify(twice.name)}.`)
  if (clientCa !== undefined) checkClientCa(clientCa)
  const certificates = lazily(() => createCertificateAuthority(options.ca))
  const use = createUse()
  const served: ServedWorld[] = []
  const worlds = [...options.worlds]
  const trustStores = createPrivateFiles()
  const ending: (() => Promise<void>)[] = [trustStores.remove]
  const close = async (): Promise<void> => {
    for (const world of served.splice(0).toReversed()) await world.close()
    for (const end of ending.splice(0).toReversed()) await end()
  }
  const kept = async <T extends Listener>(opening: Promise<T>): Promise<T> => {
    const listener = await opening
    ending.push(listener.close)
    return listener
  }
  const roleOf = (world: World) => ({ world, worlds, use, anyAuthority: options.allowNonLoopback ?? false })
  const secure = (port: number, world: World, standsFor: string): Promise<Listener> => {
    const authority = stateOf(world).sites[standsFor as SiteName]?.authority ?? standsFor
    const role = { ...roleOf(world), standsFor, authority, certificates: certificates(), clientCa }
    return listenSecurely(hostname, port, role)
  }
  const plain = (port: number, world: World, standsFor: string): Promise<Listener> =>
    listen(hostname, port, worldListener({ ...roleOf(world), standsFor }))
  const serve = async (world: World, ports: Partial<Record<ServedSite, number>> = {}): Promise<ServedWorld> => {
    const serving = await serveWorld(world, (site) => plain(ports[site] ?? 0, world, site))
    served.push(serving)
    return serving
  }
  const servedAs = (world: World): ServedWorld => {
    const serving = served.find((one) => one.world === world)
    if (serving) return serving
    throw new TypeError(`The server does not serve the world ${JSON.stringify(world.name)}.`)
  }
  const opened = new Map<string, Promise<Listener>>()
  const open = async (authority: string, isSecure: boolean, world: World): Promise<Listener> => {
    const listener = await (isSecure ? secure(0, world, authority) : plain(0, world, authority))
    servedAs(world).ending.push(listener.close)
    return listener
  }
  const originOf: MockServer['originOf'] = async (authority, { secure: isSecure = false, world = first } = {}) => {
    const name = authority.toLowerCase()
    const key = `${isSecure} ${world.name} ${name}`
    const opening = opened.get(key) ?? open(name, isSecure, world)
    opened.set(key, opening)
    return (await opening).origin
  }
  const way: { proxy?: string; caFile?: string } = {}
  const environmentOf = createEnvironments({
    first,
    way,
    trustStore: lazily(() => trustStores.write('trust-store.p12', trustStoreOf(certificates().certificate))),
    isolated: options.everyHost !== undefined,
    signInOf: (world) => servedAs(world).signIn(),
    realKeyFileOf: (world) => servedAs(world).realKeyFile(),
    originOf: (authority, world) => originOf(authority, { world }),
  })
  const host: AdminHost = {
    worlds,
    environmentOf,
    signInOf: (world) => servedAs(world).signIn(),
    open: async (config) => {
      const world = worldFromConfig(config)
      await serve(world)
      worlds.push(world)
      return world
    },
    close: async (world) => {
      worlds.splice(worlds.indexOf(world), 1)
      const [serving] = served.splice(served.indexOf(servedAs(world)), 1)
      await serving?.close()
      await world[Symbol.asyncDispose]()
    },
  }
  // An RSA key takes its time: it is made while the rest is opened.
  const keyReady = first.gcp.serviceAccountKey()
  try {
    const wanted = { workspace: options.port ?? 0, account: options.accountPort ?? 0 }
    for (const world of worlds) await serve(world, world === first ? wanted : {})
    const https = httpsPort === false ? undefined : await kept(secure(httpsPort, first, 'workspace'))
    const proxyRole = () => ({ world: first, worlds, use, certificates: certificates(), clientCa })
    const proxy = proxyPort === false ? undefined : await kept(listenAsProxy('127.0.0.1', proxyPort, proxyRole()))
    const caFile = https || proxy ? await writeCaFile(certificates().certificate, options.caFile) : undefined
    if (caFile) ending.push(caFile.remove)
    if (options.everyHost) {
      const role = {
        ...roleOf(first),
        anyAuthority: false,
        authority: 'unnamed',
        certificates: certificates(),
        clientCa,
      }
      const everywhere = everyAddress()
      await kept(listen(everywhere, options.everyHost.http, worldListener(role)))
      await kept(listenSecurely(everywhere, options.everyHost.https, role))
    }
    Object.assign(way, { proxy: proxy?.origin, caFile: caFile?.path })
    const admin = await kept(listen('127.0.0.1', options.adminPort ?? 0, adminListener(host, use)))
    await keyReady
    return {
      port: Number(new URL(servedAs(first).origin).port),
      ready: readyLine(await servedAs(first).signIn(), { admin, https, proxy, caFile }),
      get certificates() {
        return certificates()
      },
      originOf,
      environment: (asked = {}, world = first) => environmentOf(world, asked),
      idleFor: use.idleFor,
      close,
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Addresses of both kinds, where the machine has both. */
function everyAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((one) => one ?? [])
  return addresses.some(({ family }) => family === 'IPv6') ? '::' : '0.0.0.0'
}

function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}
