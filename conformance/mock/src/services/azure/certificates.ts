import type { KeyObject } from 'node:crypto'
import { encode } from 'jose/base64url'

/** A certificate whose key may sign assertions of an application. */
export interface RegisteredCertificate {
  /** PEM. */
  readonly certificate: string
  /** SHA-1 of the certificate, base64url: `x5t`. */
  readonly x5t: string
  /** SHA-256 of the certificate, base64url: `x5t#S256`. */
  readonly x5tS256: string
  /** Epoch milliseconds. */
  readonly notBefore: number
  readonly notAfter: number
}

/** A certificate with its private key (PKCS #8), both PEM. */
export interface CertificateKeyPair {
  readonly certificate: string
  readonly privateKey: string
}

/** Reads a certificate that is to be registered. Throws what Node throws when it is none. */
export async function readCertificate(certificate: string): Promise<RegisteredCertificate> {
  const { X509Certificate } = await import('node:crypto')
  const { raw, validFrom, validTo } = new X509Certificate(certificate)
  const der = new Uint8Array(raw)
  const digest = async (algorithm: string): Promise<string> =>
    encode(new Uint8Array(await crypto.subtle.digest(algorithm, der)))
  return {
    certificate,
    x5t: await digest('SHA-1'),
    x5tS256: await digest('SHA-256'),
    notBefore: Date.parse(validFrom),
    notAfter: Date.parse(validTo),
  }
}

/** Makes a self-signed certificate with an RSA key; times are epoch milliseconds. */
export async function makeCertificate(
  commonName: string,
  notBefore: number,
  notAfter: number,
  privateKey: KeyObject,
): Promise<CertificateKeyPair> {
  const { createPublicKey } = await import('node:crypto')
  const { signCertificate } = await import('../../server/tls/certificate.js')
  const fields = { commonName, publicKey: createPublicKey(privateKey), use: 'client' as const }
  return {
    certificate: signCertificate(
      { ...fields, notBefore: new Date(notBefore), notAfter: new Date(notAfter) },
      privateKey,
    ),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}
