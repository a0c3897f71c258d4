import { createPrivateKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import { createSecureContext, type SecureContext } from 'node:tls'
import { type CertificateFields, issuerOf, signCertificate } from './certificate.js'

/** A certificate and its key, as PEM. */
export interface KeyPair {
  readonly cert: string
  readonly key: string
}

/** What can be wrong with a certificate that a server shows. */
export type CertificateFault = 'tls-expired' | 'tls-wrong-host' | 'tls-unknown-ca'

/** Signs a certificate for every name that it is asked for. */
export interface CertificateAuthority {
  /** The CA's own certificate as PEM: what a client has to trust. */
  readonly certificate: string
  /** What a server of this name shows. Made on first use, and kept. */
  contextFor(name: string, fault?: CertificateFault): SecureContext
  /** A certificate for a client, for mutual TLS. */
  issueClient(commonName: string): KeyPair
}

const dayMs = 86_400_000
/** Names come from the other side: past this many, the one that was made first goes. */
const contextsMax = 1000
const loopback = ['localhost', '127.0.0.1', '::1']

/** A CA of its own, or the one whose certificate and key are given as PEM. Throws a `TypeError` for a pair that is none. */
export function createCertificateAuthority(given?: KeyPair): CertificateAuthority {
  const own = given ? readPair(given) : newAuthority('lakeauth mock CA')
  const issuer = issuerOf(new X509Certificate(own.certificate), own.key)
  let stranger: Authority | undefined
  // One key for all: making keys is what would take time.
  const leaf = newKey()
  const contexts = new Map<string, SecureContext>()
  const certificateFor = (name: string, fault?: CertificateFault): string => {
    if (fault === 'tls-unknown-ca') stranger ??= newAuthority('a CA that nobody trusts')
    const signer =
      fault === 'tls-unknown-ca' && stranger
        ? issuerOf(new X509Certificate(stranger.certificate), stranger.key)
        : issuer
    const named = fault === 'tls-wrong-host' ? 'another-host.lakeauth.example' : name
    return signCertificate(serverFields(named, leaf.publicKey, fault), signer.key, signer)
  }
  return {
    certificate: own.certificate,
    contextFor: (name, fault) => {
      const kept = contexts.get(`${fault} ${name}`)
      if (kept) return kept
      const context = createSecureContext({
        cert: certificateFor(name, fault),
        key: pem(leaf.privateKey),
        // Without it OpenSSL refuses to resume a session in which a client showed a certificate.
        sessionIdContext: 'lakeauth-mock',
      })
      if (contexts.size >= contextsMax) contexts.delete(contexts.keys().next().value as string)
      contexts.set(`${fault} ${name}`, context)
      return context
    },
    issueClient: (commonName) => {
      const { publicKey, privateKey } = newKey()
      const cert = signCertificate({ commonName, publicKey, use: 'client', ...validFor(30) }, own.key, issuer)
      return { cert, key: pem(privateKey) }
    },
  }
}

/** Throws a `TypeError` when the CA of clients' certificates, as PEM, is none: connections would be where it showed. */
export function checkClientCa(given: string): void {
  try {
    new X509Certificate(given)
  } catch {
    throw new TypeError('The CA for client certificates (clientCa, --client-ca) is no certificate in PEM form.')
  }
}

interface Authority {
  readonly certificate: string
  readonly key: KeyObject
}

function newAuthority(commonName: string): Authority {
  const { publicKey, privateKey } = newKey()
  const certificate = signCertificate({ commonName, publicKey, use: 'ca', ...validFor(365) }, privateKey)
  return { certificate, key: privateKey }
}

function readPair({ cert, key }: KeyPair): Authority {
  const certificate = parsed('certificate', () => new X509Certificate(cert))
  const privateKey = parsed('key', () => createPrivateKey(key))
  if (!certificate.ca) throw new TypeError('The certificate given for the CA is not that of a CA.')
  if (!certificate.checkPrivateKey(privateKey))
    throw new TypeError('The key given for the CA does not belong to its certificate.')
  return { certificate: certificate.toString(), key: privateKey }
}

/** OpenSSL's own words help nobody. */
function parsed<T>(what: string, parse: () => T): T {
  try {
    return parse()
  } catch {
    throw new TypeError(`The ${what} given for the CA is no ${what} in PEM form without a passphrase.`)
  }
}

function serverFields(name: string, publicKey: KeyObject, fault?: CertificateFault): CertificateFields {
  const ended = { notBefore: new Date(Date.now() - 3 * dayMs), notAfter: new Date(Date.now() - 2 * dayMs) }
  const names = loopback.includes(name) ? loopback : [name]
  return { commonName: name, publicKey, use: 'server', names, ...(fault === 'tls-expired' ? ended : validFor(30)) }
}

/** From yesterday on, for clients whose clock is behind. */
function validFor(days: number): Pick<CertificateFields, 'notBefore' | 'notAfter'> {
  return { notBefore: new Date(Date.now() - dayMs), notAfter: new Date(Date.now() + days * dayMs) }
}

function newKey(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}

function pem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}
