import type { Duplex } from 'node:stream'
import { isTransportFault, type TransportFault } from '../faults/transport-fault.js'
import { isLoopback } from '../http/target.js'
import type { JournalEnd, TlsFacts } from '../journal/journal.js'
import { redactText } from '../journal/redact.js'
import type { WorldState } from '../world/state.js'
import { takeStep } from './below.js'
import type { CertificateAuthority, CertificateFault } from './tls/certificate-authority.js'
import { beginningOf } from './tls/client-hello.js'
import { terminateTls } from './tls/terminate.js'

/** A connection that has begun, and what stands in it. */
export interface Opened {
  readonly socket: Duplex
  readonly tls?: TlsFacts
}

/** How connections are opened. */
export interface HandshakeOptions {
  readonly certificates: CertificateAuthority
  readonly clientCa?: string | undefined
  readonly world: WorldState
  readonly via: 'https' | 'proxy'
  /** The name for a client that names none, such as one that dials an address. */
  readonly name: string
  /** What fault rules compare; a name that the client sends comes first unless it is a loopback one. */
  readonly authority: string
}

/** What a certificate can be made to lie about. */
const certificateFaults: ReadonlySet<string> = new Set(['tls-expired', 'tls-wrong-host', 'tls-unknown-ca'])

/** Opens a connection: answers the handshake if it begins with one. Nothing comes back from one that failed, or was made to. */
export async function openConnection(socket: Duplex, options: HandshakeOptions): Promise<Opened | undefined> {
  const beginning = await beginningOf(socket)
  if (!beginning) {
    socket.destroy()
    return undefined
  }
  if (beginning.protocol === 'plain') return { socket }
  const { servername } = beginning
  const { certificates, clientCa, world, via } = options
  const authority = servername === undefined || isLoopback(servername) ? options.authority : servername
  const step = { operation: 'tls.handshake', method: 'TLS', authority, via, world, socket } as const
  const taken = await takeStep(step).catch(() => undefined)
  if (!taken) return undefined
  const fault = certificateFaultOf(taken.result)
  if (fault === 'not a certificate') {
    taken.finish(carryOut(taken.result, socket, taken.end))
    return undefined
  }
  const name = servername ?? options.name
  const ended = await terminateTls(socket, {
    authority: certificates,
    name,
    ...(fault && { fault }),
    ...(clientCa !== undefined && { clientCa }),
  })
  const asked = servername === undefined ? {} : { servername: redactText(servername, world.canaries) }
  const bent = fault ? taken.end : {}
  if ('failure' in ended) {
    const sentence = `The handshake did not come to an end: ${ended.failure}.`
    taken.finish({ outcome: 'refused', ...bent, reason: { code: 'handshake-failed', sentence } })
    return undefined
  }
  const { protocol, clientCertificate } = ended
  const tls = { ...asked, protocol, ...(clientCertificate !== undefined && { clientCertificate }) }
  taken.finish({ outcome: 'ok', ...bent, tls })
  return { socket: ended.socket, tls }
}

function certificateFaultOf(result: Response | TransportFault): CertificateFault | 'not a certificate' | undefined {
  if (!isTransportFault(result)) return result.status === 200 ? undefined : 'not a certificate'
  return certificateFaults.has(result.transport) ? (result.transport as CertificateFault) : 'not a certificate'
}

/** Ends the connection, or leaves it hanging. An answer has no place before a handshake, and half a body neither. */
function carryOut(result: Response | TransportFault, socket: Duplex, end: JournalEnd): JournalEnd {
  const kind = isTransportFault(result) ? result.transport : 'respond'
  if (kind === 'hang') return end
  if (kind === 'reset' && 'resetAndDestroy' in socket) (socket as { resetAndDestroy(): void }).resetAndDestroy()
  else socket.destroy()
  if (kind === 'reset' || kind === 'empty') return end
  return { ...end, reason: { code: 'adapter-cannot', sentence: `A handshake cannot carry out "${kind}".` } }
}
