import { BlockList, isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import { isLoopback } from '../settings/host.js'

/** Whether a request to this URL goes past every proxy. */
export type Bypass = (url: URL) => boolean

/**
 * Metadata services of clouds, by address or by the name that leads there. What they answer is about the machine that asks, so
 * that a proxy could only answer for itself, and would learn a token.
 */
const METADATA = new BlockList()
METADATA.addSubnet('169.254.0.0', 16, 'ipv4')
METADATA.addSubnet('fe80::', 10, 'ipv6')
METADATA.addAddress('fd00:ec2::254', 'ipv6')
METADATA.addAddress('fd20:ce::254', 'ipv6')
METADATA.addAddress('168.63.129.16', 'ipv4')
METADATA.addAddress('100.100.100.200', 'ipv4')
const METADATA_NAMES: ReadonlySet<string> = new Set(['metadata.google.internal', 'metadata.goog', 'metadata'])

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }

/**
 * Reads `NO_PROXY` as curl and Go do: names with everything below them (a leading `.` or `*.` changes nothing), addresses, CIDR
 * blocks, each with a port or without, and `*` for everything; separated by commas or spaces. Names are not looked up. Loopback
 * and the metadata services of clouds never go through a proxy, whatever it says.
 */
export function parseNoProxy(text: string): Bypass {
  const entries = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map(parseEntry)
  return (url) => {
    const host = hostOf(url)
    if (isLoopback(url.hostname) || METADATA_NAMES.has(host) || contains(METADATA, host)) return true
    const port = url.port === '' ? DEFAULT_PORTS[url.protocol] : url.port
    return entries.some((entry) => (entry.port === undefined || entry.port === port) && entry.covers(host))
  }
}

interface Entry {
  readonly port?: string
  covers(host: string): boolean
}

function parseEntry(entry: string): Entry {
  const [, bracketed, named, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? []
  // An address of IPv6 without brackets has no room for a port.
  const name = bracketed ?? named ?? entry
  return { covers: matcherOf(name), ...(port !== undefined && { port }) }
}

function matcherOf(name: string): (host: string) => boolean {
  if (name === '*') return () => true
  const block = blockOf(name)
  if (block) return (host) => contains(block, host)
  const domain = asciiOf(name.replace(/^\*?\./, '').replace(/\.$/, ''))
  return (host) => domain !== '' && (host === domain || host.endsWith(`.${domain}`))
}

/** A name with other letters as URLs spell it; of one that cannot be spelled nothing is left, which covers nothing. */
function asciiOf(domain: string): string {
  return /[^\p{ASCII}]/u.test(domain) ? domainToASCII(domain) : domain
}

/** An address, or a block of them; nothing for a name. */
function blockOf(name: string): BlockList | undefined {
  const [address = '', prefix, ...rest] = name.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return undefined
  const widest = version === 4 ? 32 : 128
  const bits = prefix === undefined ? widest : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN
  if (!(bits <= widest)) return undefined
  const block = new BlockList()
  block.addSubnet(address, bits, version === 4 ? 'ipv4' : 'ipv6')
  return block
}

function contains(block: BlockList, host: string): boolean {
  const version = isIP(host)
  return version !== 0 && block.check(host, version === 4 ? 'ipv4' : 'ipv6')
}

/** The name without brackets and without the dot that ends a full name. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
}
