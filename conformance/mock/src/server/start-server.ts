import { isLoopback } from '../http/target.js'
import type { SiteName } from '../identities/site.js'
import { stateOf } from '../world/state.js'
import type { World } from '../world/world.js'
import { adminListener } from './admin.js'
import { writeCaFile } from './ca-file.js'
import { listenAsProxy } from './connect-proxy.js'
import { type Listener, listen } from './listener.js'
import { createPrivateFiles } from './private-files.js'
import { type ReadyLine, readyLine } from './ready-line.js'
import { listenSecurely } from './secure-listener.js'
import { keepSubjectToken } from './subject-token-file.js'
import { type CertificateAuthority, createCertificateAuthority, type KeyPair } from './tls/certificate-authority.js'
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
  /** Where the certificate of the CA is written; a private temporary file without. It is removed when the server closes. */
  readonly caFile?: string
  /** A CA (PEM) whose certificates clients have to show on every TLS connection. */
  readonly clientCa?: string
  /** `127.0.0.1` unless told. The admin API and the proxy stay on loopback in any case. */
  readonly hostname?: string
  /** The mock hands out working tokens to everybody, so binding it wider needs saying so. */
  readonly allowNonLoopback?: boolean
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
  close(): Promise<void>
}

/**
 * Serves worlds over HTTP and HTTPS, and as a proxy that leads to their hosts. Rejects for a non-loopback host name without
 * `allowNonLoopback`, when a port is taken, for a CA that is none, and when its certificate cannot be written.
 */
export async function startServer(options: ServerOptions): Promise<MockServer> {
  const { worlds, hostname = '127.0.0.1', clientCa, httpsPort = 0, proxyPort = 0 } = options
  const [first] = worlds
  if (!first) throw new TypeError('startServer needs at least one world.')
  if (!isLoopback(hostname) && !options.allowNonLoopback)
    throw new TypeError(
      `Refusing to listen on ${hostname}: anybody there could mint tokens. Set allowNonLoopback to insist.`,
    )
  const certificates = lazily(() => createCertificateAuthority(options.ca))
  const ending: (() => Promise<void>)[] = []
  const close = async (): Promise<void> => {
    for (const world of worlds) stateOf(world).places.restore()
    // The last to begin is the first to end: what writes files, before the folder that they are in.
    for (const end of ending.splice(0).toReversed()) await end()
  }
  const kept = async (opening: Promise<Listener>): Promise<Listener> => {
    const listener = await opening
    ending.push(listener.close)
    return listener
  }
  const roleOf = (world: World) => ({ world, worlds, anyAuthority: options.allowNonLoopback ?? false })
  const secure = (port: number, world: World, standsFor: string): Promise<Listener> => {
    const authority = stateOf(world).sites[standsFor as SiteName]?.authority ?? standsFor
    const role = { ...roleOf(world), standsFor, authority, certificates: certificates(), clientCa }
    return kept(listenSecurely(hostname, port, role))
  }
  const plain = (port: number, world: World, standsFor: string): Promise<Listener> =>
    kept(listen(hostname, port, worldListener({ ...roleOf(world), standsFor })))
  // An RSA key takes its time: it is made while the rest is opened. The file is made when it is known where all that is.
  const keyReady = first.gcp.serviceAccountKey()
  try {
    const wanted = { workspace: options.port ?? 0, account: options.accountPort ?? 0, azure: 0, gcp: 0 }
    const origins: string[] = []
    for (const world of worlds) {
      const { places, sites } = stateOf(world)
      for (const name of ['workspace', 'account', 'azure', 'gcp'] as const) {
        const listener = await plain(world === first ? wanted[name] : 0, world, name)
        places.serve(sites[name].authority, listener.origin)
        origins.push(listener.origin)
      }
    }
    const https = httpsPort === false ? undefined : await secure(httpsPort, first, 'workspace')
    const proxy =
      proxyPort === false
        ? undefined
        : await kept(
            listenAsProxy('127.0.0.1', proxyPort, { world: first, worlds, certificates: certificates(), clientCa }),
          )
    const caFile = https || proxy ? await writeCaFile(certificates().certificate, options.caFile) : undefined
    if (caFile) ending.push(caFile.remove)
    const admin = await kept(listen('127.0.0.1', options.adminPort ?? 0, adminListener(worlds)))
    const files = createPrivateFiles()
    ending.push(files.remove)
    const subjectTokenFile = await keepSubjectToken(first, files)
    ending.push(subjectTokenFile.stop)
    await keyReady
    const serviceAccountKeyFile = await files.write(
      'google-service-account.json',
      JSON.stringify(await first.gcp.serviceAccountKey()),
    )
    const opened = new Map<string, Promise<Listener>>()
    return {
      port: Number(new URL(origins[0] as string).port),
      ready: readyLine(first, { admin, https, proxy, caFile, subjectTokenFile, serviceAccountKeyFile }),
      get certificates() {
        return certificates()
      },
      originOf: async (authority, { secure: isSecure = false, world = first } = {}) => {
        const name = authority.toLowerCase()
        const key = `${isSecure} ${world.name} ${name}`
        const opening = opened.get(key) ?? (isSecure ? secure(0, world, name) : plain(0, world, name))
        opened.set(key, opening)
        return (await opening).origin
      },
      close,
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}
