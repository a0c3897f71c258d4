import type { AuthErrorCode } from '../errors.js'

/** Why a connection could not be secured, and what to change. */
export interface TlsFailure {
  readonly code: AuthErrorCode
  readonly advice: string
}

/** What the settings are called where the connection was made. */
export interface TlsSettings {
  /** How to trust another CA, as an imperative. */
  readonly trust: string
  /** How to show a certificate, as an imperative. */
  readonly identify: string
}

/** Codes of Node and OpenSSL for everything that TLS can fail of. */
const TLS =
  /^(?:ERR_TLS_|ERR_SSL_|ERR_OSSL|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERROR_IN_|(?:EPROTO|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED)$)/

const UNTRUSTED =
  /^(?:UNABLE_TO_GET_ISSUER_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|DEPTH_ZERO_|SELF_SIGNED_|CERT_UNTRUSTED$|CERT_SIGNATURE_FAILURE$|INVALID_CA$)/
const OTHER_NAME = /^(?:ERR_TLS_CERT_ALTNAME_|HOSTNAME_MISMATCH$)/
const OUT_OF_DATE = /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/
/** The alerts by which a server refuses the certificate of a client, or the lack of one (RFC 8446 section 6.2). */
const CLIENT_REFUSED =
  /_ALERT_(?:CERTIFICATE_(?:REQUIRED|REVOKED|EXPIRED|UNKNOWN)|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)$/
const HANDSHAKE_REFUSED = /_ALERT_HANDSHAKE_FAILURE$/
const NOT_TLS = /^(?:ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)|EPROTO)$/

/** The failure behind a system's code; nothing for a code that is none of TLS. */
export function tlsFailureOf(code: string, { trust, identify }: TlsSettings): TlsFailure | undefined {
  // Time may help a handshake that took too long: it is a matter of the network.
  if (!TLS.test(code) || code === 'ERR_TLS_HANDSHAKE_TIMEOUT') return undefined
  if (UNTRUSTED.test(code)) {
    return { code: 'ERR_TLS_UNTRUSTED', advice: `Its certificate is of an issuer that is not trusted: ${trust}.` }
  }
  if (OTHER_NAME.test(code)) {
    const advice = 'Its certificate is for another name: check the host, and what answers in its place.'
    return { code: 'ERR_TLS_NAME_MISMATCH', advice }
  }
  if (OUT_OF_DATE.test(code)) {
    const advice = 'Its certificate has expired or is not valid yet: renew it there, or set the clock of this machine.'
    return { code: 'ERR_TLS_EXPIRED', advice }
  }
  if (CLIENT_REFUSED.test(code)) {
    const advice = `It refuses the certificate of this client, or misses one: ${identify}.`
    return { code: 'ERR_TLS_CLIENT_CERTIFICATE', advice }
  }
  return { code: 'ERR_TLS', advice: otherAdvice(code, identify) }
}

function otherAdvice(code: string, identify: string): string {
  if (HANDSHAKE_REFUSED.test(code))
    return `It refuses the handshake. If it wants a certificate of this client, ${identify}.`
  if (NOT_TLS.test(code))
    return 'What answers there does not speak TLS: check the scheme, the port and a proxy in between.'
  return 'The connection cannot be secured: check the host, its certificate and a proxy in between.'
}
