import type { KeyObject, X509Certificate as X509 } from 'node:crypto'
import { ConfigurationError, type Secret } from '@lakeauth/core'
import type { Azure } from '../azure.js'

/** A certificate with the private key that belongs to it. */
export interface Certificate {
  readonly privateKey: KeyObject
  /** The SHA-256 of the certificate, as an assertion names it (`x5t#S256`). */
  readonly thumbprint: string
}

const ATTRIBUTE = 'azureClientCertificate'
const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/**
 * The certificate in a setting: PEM, or the path of a PEM file, which is read with every call. It holds the private key as
 * well, in any order, and may hold a chain: the certificate that the key belongs to is taken, of several the valid one.
 *
 * @throws ConfigurationError `ERR_CREDENTIAL_FILE_INVALID` that says where it is and what is wrong with it, never what is in it.
 */
export async function readCertificate(value: Secret, password: Secret | undefined, azure: Azure): Promise<Certificate> {
  const { context } = azure
  const { X509Certificate, createHash, createPrivateKey } = await import('node:crypto')
  const pem = await textOf(value.reveal(), azure)
  if (!pem.includes('-----BEGIN')) {
    const convert = 'openssl pkcs12 -in certificate.pfx -out certificate.pem -nodes'
    throw invalid(`is no PEM. A PFX or PKCS #12 file becomes one by \`${convert}\`.`, azure)
  }
  const blocks = pem.match(BLOCK) ?? []
  if (blocks.length === 0) throw invalid('holds no certificate, only something else. Add the certificate to it.', azure)
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) {
    throw invalid('holds no private key. Add the key of the certificate to it.', azure)
  }
  let privateKey: KeyObject
  try {
    privateKey = createPrivateKey({ key: pem, ...(password && { passphrase: password.reveal() }) })
  } catch (error) {
    throw invalid(keyProblem(error, password !== undefined, azure), azure)
  }
  if (privateKey.asymmetricKeyType !== 'rsa')
    throw invalid('holds a key that is not RSA, which Entra does not take.', azure)
  const own = blocks
    .map((block) => parsed(() => new X509Certificate(block)))
    .filter((one) => one?.checkPrivateKey(privateKey))
  const certificate = currentOf(own as readonly X509[], context.clock.now())
  if (!certificate) {
    throw invalid('holds a private key that belongs to none of its certificates. Put the pair together again.', azure)
  }
  const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)]
  const now = context.clock.now()
  if (now >= to) throw invalid(`holds a certificate that expired on ${day(to)}. Register a new one in Entra.`, azure)
  if (now < from)
    throw invalid(`holds a certificate that is valid from ${day(from)} on. Check the clock of this machine.`, azure)
  return { privateKey, thumbprint: createHash('sha256').update(certificate.raw).digest('base64url') }
}

/**
 * A renewed certificate may have the key of the one before it, and stand behind it: the one that is valid now, else the one that
 * ends last.
 */
export function currentOf<C extends Pick<X509, 'validFrom' | 'validTo'>>(
  certificates: readonly C[],
  now: number,
): C | undefined {
  const byEnd = certificates.toSorted((a, b) => Date.parse(b.validTo) - Date.parse(a.validTo))
  return byEnd.find(({ validFrom, validTo }) => Date.parse(validFrom) <= now && now < Date.parse(validTo)) ?? byEnd[0]
}

async function textOf(value: string, azure: Azure): Promise<string> {
  if (value.includes('-----BEGIN')) return value
  try {
    return await azure.context.files.readText(value)
  } catch (error) {
    const code = String((error as { code?: unknown } | null)?.code ?? 'unknown error')
    throw invalid(`${code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`}. Check the path.`, azure)
  }
}

function parsed<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

function keyProblem(error: unknown, hasPassword: boolean, { context }: Azure): string {
  const code = String((error as { code?: unknown } | null)?.code ?? '')
  const asksForPassword =
    code === 'ERR_MISSING_PASSPHRASE' || /BAD_DECRYPT|BAD_PASSWORD|INTERRUPTED_OR_CANCELLED/i.test(code)
  if (!asksForPassword) return 'holds a private key that cannot be read. Check that it is whole, with its line breaks.'
  return hasPassword
    ? `holds a private key that another password opens. Check ${context.sourceOf('azureClientCertificatePassword')}.`
    : 'holds a private key with a password. Set azureClientCertificatePassword (ARM_CLIENT_CERTIFICATE_PASSWORD).'
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

function invalid(problem: string, { strategy, context }: Azure): ConfigurationError {
  const where = `the certificate of ${context.sourceOf(ATTRIBUTE)}`
  return new ConfigurationError({
    code: 'ERR_CREDENTIAL_FILE_INVALID',
    message: `${strategy}: ${where} ${problem}`,
    attribute: ATTRIBUTE,
    source: where,
    strategy,
  })
}
