import { createHash, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import {
  bitString,
  boolean,
  children,
  contentOf,
  integer,
  nothing,
  octetString,
  oid,
  sequence,
  set,
  tagged,
  time,
  utf8String,
} from './der.js'

/** Who signs: its name as it stands in its own certificate, the identifier of its key, and the key. */
export interface Issuer {
  readonly name: Uint8Array
  readonly keyId: Uint8Array
  readonly key: KeyObject
}

/** What a certificate shall say. */
export interface CertificateFields {
  readonly commonName: string
  readonly publicKey: KeyObject
  readonly notBefore: Date
  readonly notAfter: Date
  readonly use: 'ca' | 'server' | 'client'
  /** DNS names and IP addresses. */
  readonly names?: readonly string[]
}

const ids = {
  commonName: '2.5.4.3',
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  alternativeNames: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  server: '1.3.6.1.5.5.7.3.1',
  client: '1.3.6.1.5.5.7.3.2',
} as const

/** Signature algorithms with SHA-256, by type of the signing key. */
const signatures: Readonly<Record<string, () => Uint8Array>> = {
  ec: () => sequence(oid('1.2.840.10045.4.3.2')),
  rsa: () => sequence(oid('1.2.840.113549.1.1.11'), nothing()),
}

/** The longest common name that X.520 allows. */
const commonNameMax = 64

/**
 * An X.509 certificate of version 3 (RFC 5280) as PEM; without an issuer's certificate it names itself. Strict readers, such as
 * Python from 3.13 on, insist on both key identifiers.
 */
export function signCertificate(fields: CertificateFields, key: KeyObject, issuer?: Issuer): string {
  const algorithm = signatures[key.asymmetricKeyType ?? '']?.()
  if (!algorithm) throw new TypeError('The key of a CA is an EC or an RSA key.')
  const name = nameOf(fields.commonName)
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(randomBytes(16)),
    algorithm,
    issuer?.name ?? name,
    sequence(time(fields.notBefore), time(fields.notAfter)),
    name,
    spkiOf(fields.publicKey),
    tagged(0xa3, sequence(...extensionsOf(fields, issuer))),
  )
  const certificate = sequence(body, algorithm, bitString(sign('sha256', body, key)))
  return new X509Certificate(certificate).toString()
}

/** What an issuer's certificate says of it. */
export function issuerOf(certificate: X509Certificate, key: KeyObject): Issuer {
  const fields = children(children(certificate.raw)[0] as Uint8Array)
  // After the optional version: serial number, algorithm, issuer, validity, subject.
  const subject = fields[fields[0]?.[0] === 0xa0 ? 5 : 4] as Uint8Array
  return { name: subject, keyId: statedKeyId(certificate.raw) ?? keyIdOf(certificate.publicKey), key }
}

function extensionsOf({ use, names = [], publicKey }: CertificateFields, issuer: Issuer | undefined): Uint8Array[] {
  const own = extension(ids.subjectKeyId, octetString(keyIdOf(publicKey)))
  // A CA signs certificates and lists of revoked ones; everybody else signs handshakes.
  const usage = use === 'ca' ? bitString(Buffer.from([0x06]), 1) : bitString(Buffer.from([0x80]), 7)
  const constraints = use === 'ca' ? sequence(boolean(true), integer(Buffer.from([0]))) : sequence()
  return [
    extension(ids.basicConstraints, constraints, true),
    extension(ids.keyUsage, usage, true),
    own,
    ...(issuer ? [extension(ids.authorityKeyId, sequence(tagged(0x80, issuer.keyId)))] : []),
    ...(use === 'ca' ? [] : [extension(ids.extendedKeyUsage, sequence(oid(ids[use])))]),
    ...(names.length > 0 ? [extension(ids.alternativeNames, sequence(...names.map(generalName)))] : []),
  ]
}

function extension(id: string, value: Uint8Array, critical = false): Uint8Array {
  return sequence(oid(id), ...(critical ? [boolean(true)] : []), octetString(value))
}

function nameOf(commonName: string): Uint8Array {
  return sequence(set(sequence(oid(ids.commonName), utf8String(commonName.slice(0, commonNameMax)))))
}

function generalName(name: string): Uint8Array {
  const version = isIP(name)
  if (version === 0) return tagged(0x82, Buffer.from(name, 'ascii'))
  return tagged(0x87, version === 4 ? Buffer.from(name.split('.').map(Number)) : ipv6Bytes(name))
}

function ipv6Bytes(address: string): Buffer {
  // The URL parser writes any spelling out in one form, with `::` for the longest run of zeros.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'))
  const [left, right] = [groups(head), groups(tail ?? '')]
  const filled = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right]
  return Buffer.from(filled.map((group) => group.padStart(4, '0')).join(''), 'hex')
}

function spkiOf(key: KeyObject): Uint8Array {
  return key.export({ type: 'spki', format: 'der' })
}

/** RFC 5280 section 4.2.1.2, method 1: the hash of the key's bits. */
function keyIdOf(key: KeyObject): Uint8Array {
  const [, bits] = children(spkiOf(key))
  return createHash('sha1')
    .update(contentOf(bits as Uint8Array).subarray(1))
    .digest()
}

function statedKeyId(certificate: Buffer): Uint8Array | undefined {
  const at = certificate.indexOf(oid(ids.subjectKeyId))
  if (at < 0) return undefined
  return contentOf(contentOf(certificate.subarray(at + oid(ids.subjectKeyId).length)))
}
