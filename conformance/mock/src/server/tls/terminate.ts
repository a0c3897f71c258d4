import { X509Certificate } from 'node:crypto'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { TLSSocket } from 'node:tls'
import type { CertificateAuthority, CertificateFault } from './certificate-authority.js'

/** What {@link terminateTls} is given. */
export interface Termination {
  readonly authority: CertificateAuthority
  /** The name that the certificate is for. */
  readonly name: string
  readonly fault?: CertificateFault
  /** Demands a certificate that this CA (PEM) has signed. */
  readonly clientCa?: string
}

/** How a handshake ended: with the connection inside, or with the code of what went wrong. */
export type Terminated =
  | { readonly socket: TLSSocket; readonly protocol: string; readonly clientCertificate?: string }
  | { readonly failure: string }

/** Answers a handshake. The other side's refusal of a certificate is a failure like any other. */
export function terminateTls(socket: Duplex, { authority, name, fault, clientCa }: Termination): Promise<Terminated> {
  return new Promise((resolve) => {
    let failure = 'closed'
    const secured = new TLSSocket(socket as Socket, {
      isServer: true,
      secureContext: authority.contextFor(name, fault),
      ALPNProtocols: ['http/1.1'],
      requestCert: clientCa !== undefined,
      rejectUnauthorized: clientCa !== undefined,
    })
    // Node resets the TCP connection alone, never what lies over it.
    secured.resetAndDestroy = () => {
      if (socket instanceof Socket) socket.resetAndDestroy()
      return secured.destroy()
    }
    secured.on('error', (error: NodeJS.ErrnoException) => {
      failure = error.code ?? error.message
      secured.destroy()
    })
    secured.once('close', () => resolve({ failure }))
    secured.once('secure', () => {
      const shown = secured.getPeerX509Certificate()
      if (clientCa !== undefined && !(shown && isSignedBy(shown, new X509Certificate(clientCa)))) {
        failure = 'the certificate of the client is none of the CA that is demanded'
        secured.destroy()
        return
      }
      const protocol = secured.getProtocol() ?? 'unknown'
      resolve({ socket: secured, protocol, ...(shown && { clientCertificate: shown.subject }) })
    })
  })
}

function isSignedBy(certificate: X509Certificate, authority: X509Certificate): boolean {
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey)
}
