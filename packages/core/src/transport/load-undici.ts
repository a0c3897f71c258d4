import type * as undici from 'undici'
import { ConfigurationError } from '../errors.js'

/** The part of undici that a transport uses. */
export type Undici = typeof undici

/** Reads an installed module. */
export interface Loader {
  readonly load: () => Promise<Undici>
  /** The version in its manifest. */
  readonly version: () => Promise<string>
}

/** The peer range of this package: [major, least minor, least patch]. */
const LEAST = [7, 30, 2] as const
const WANTED = `undici ${LEAST.join('.')} or later, below ${LEAST[0] + 1}`
const INSTALL = `npm install undici@^${LEAST.join('.')}`

const installed: Loader = {
  load: () => {
    // Whichever undici is there first becomes the one behind Node's own `fetch`. Naming a class of Node's loads Node's.
    void globalThis.Headers
    return import('undici')
  },
  version: async () => {
    const manifest = (await import('undici/package.json', { with: { type: 'json' } })) as unknown as {
      readonly default: { readonly version: string }
    }
    return manifest.default.version
  },
}

/** undici, which nobody has to install who needs no transport. Throws a `ConfigurationError` that names the version and the command. */
export async function loadUndici(loader: Loader = installed): Promise<Undici> {
  const version = await loader.version().catch((error: unknown) => {
    const { code } = Object(error) as { code?: unknown }
    throw unavailable(code === 'ERR_MODULE_NOT_FOUND' ? 'is not installed' : 'cannot be loaded', error)
  })
  if (!isSupported(version)) throw unavailable(`is installed in version ${shown(version)}`)
  return loader.load().catch((error: unknown) => {
    throw unavailable('cannot be loaded', error)
  })
}

function isSupported(version: string): boolean {
  const [major, minor, patch] = (/^(\d+)\.(\d+)\.(\d+)$/.exec(version) ?? []).slice(1).map(Number)
  if (major !== LEAST[0] || minor === undefined || patch === undefined) return false
  return minor > LEAST[1] || (minor === LEAST[1] && patch >= LEAST[2])
}

function shown(version: unknown): string {
  return typeof version === 'string' && /^[\w.+-]{1,40}$/.test(version) ? version : 'unknown'
}

function unavailable(found: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError({
    code: 'ERR_PEER_UNAVAILABLE',
    message: `The transport needs ${WANTED}, and undici ${found}. Run \`${INSTALL}\`.`,
    attribute: 'undici',
    cause,
  })
}
