import type { Certificate } from './certificate.js'

/** Entra takes no assertion that lives longer. */
const LIFETIME_S = 600

/**
 * An assertion that the application signs in place of a secret (RFC 7523 section 2.2, in the form that Entra documents under
 * "certificate credentials"): PS256, with the SHA-256 of the certificate, for one token endpoint, with an id of its own. It is
 * made here and not by the library, whose clock is that of the process.
 */
export async function certificateAssertion(
  { privateKey, thumbprint }: Certificate,
  { clientId, tokenUrl, now }: { readonly clientId: string; readonly tokenUrl: string; readonly now: number },
): Promise<string> {
  const { constants, randomUUID, sign } = await import('node:crypto')
  const issuedAt = Math.floor(now / 1000)
  const header = { alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint }
  const claims = {
    aud: tokenUrl,
    iss: clientId,
    sub: clientId,
    jti: randomUUID(),
    iat: issuedAt,
    nbf: issuedAt,
    exp: issuedAt + LIFETIME_S,
  }
  const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  const key = {
    key: privateKey,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  }
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`
}
