import { X509Certificate } from 'node:crypto'
import { integer, octetString, oid, sequence, set, tagged } from './der.js'

const data = oid('1.2.840.113549.1.7.1')
const certBag = oid('1.2.840.113549.1.12.10.1.3')
const x509 = oid('1.2.840.113549.1.9.22.1')
const friendlyName = oid('1.2.840.113549.1.9.20')
/** Oracle's mark of a certificate that is to be trusted: without it the JVM takes it for one of a chain. */
const trustedKeyUsage = oid('2.16.840.1.113894.746875.1.1')
const anyKeyUsage = oid('2.5.29.37.0')
const bmpString = 0x1e
const explicit = 0xa0

/**
 * A PKCS #12 file (RFC 7292) that makes the JVM trust a certificate (PEM). It has neither password nor MAC: nothing in it is
 * secret, and who could change it could change the certificate.
 */
export function trustStoreOf(certificate: string): Buffer {
  const { raw } = new X509Certificate(certificate)
  const name = Buffer.from('lakeauth mock CA', 'utf16le').swap16()
  const bag = sequence(
    certBag,
    tagged(explicit, sequence(x509, tagged(explicit, octetString(raw)))),
    set(sequence(friendlyName, set(tagged(bmpString, name))), sequence(trustedKeyUsage, set(anyKeyUsage))),
  )
  const contents = sequence(content(sequence(bag)))
  return sequence(integer(Buffer.from([3])), content(contents))
}

/** Content without encryption (RFC 5652 section 4). */
function content(value: Uint8Array): Buffer {
  return sequence(data, tagged(explicit, octetString(value)))
}
