/** A raw request target, taken apart by hand. */
export interface RawTarget {
  /** The authority of an absolute-form target; it replaces the Host header (RFC 9112 section 3.2.2). */
  readonly authority?: string
  /** The scheme of an absolute-form target. */
  readonly scheme?: 'http' | 'https'
  /** Begins with `/` and keeps what was sent, a leading `//` included. */
  readonly path: string
}

/**
 * Parses an origin-form or absolute-form target (RFC 9112 section 3.2), else gives `undefined`. By hand, because
 * `new URL('//api/x', base)` would take `api` for a host.
 */
export function parseRawTarget(target: string): RawTarget | undefined {
  if (target.startsWith('/')) return { path: withoutFragment(target) }
  const absolute = /^(https?):\/\/([^/?#@\s]+)([/?][^\s]*)?$/i.exec(target)
  if (!absolute) return undefined
  const rest = withoutFragment(absolute[3] ?? '/')
  const scheme = absolute[1]?.toLowerCase() === 'https' ? 'https' : 'http'
  return { scheme, authority: absolute[2] as string, path: rest.startsWith('/') ? rest : `/${rest}` }
}

function withoutFragment(target: string): string {
  const hash = target.indexOf('#')
  return hash < 0 ? target : target.slice(0, hash)
}
