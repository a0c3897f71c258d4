import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { AuthError, TokenRequestError } from '../errors.js'
import { createRedactor } from '../redact.js'
import { networkError } from './network-error.js'

const ENDPOINT = 'https://ws.example/oidc/v1/token'
const CANARY = 'canary-d0se-9f31c2'

function failure(code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(`${code} with ${CANARY}`), { code }) })
}

function made(error: unknown) {
  return networkError(error, { strategy: 'oauth-m2m', endpoint: ENDPOINT, comesFrom: '' }, createRedactor([CANARY]))
}

describe('networkError', () => {
  it.each([
    'ECONNRESET',
    'ECONNREFUSED',
    'ECONNABORTED',
    'ETIMEDOUT',
    'EPIPE',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'EHOSTDOWN',
    'ENETUNREACH',
    'ENETDOWN',
    'ENETRESET',
    'UND_ERR_SOCKET',
    'UND_ERR_CONNECT_TIMEOUT',
    'UND_ERR_HEADERS_TIMEOUT',
    'UND_ERR_BODY_TIMEOUT',
    'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
    'ERR_TLS_HANDSHAKE_TIMEOUT',
    'Z_BUF_ERROR',
  ])('takes %s for a failure that may pass', (code) => {
    expect(made(failure(code))).toMatchObject({ code: 'ERR_ENDPOINT_UNREACHABLE', retryable: true, endpoint: ENDPOINT })
  })

  it.each(['ENOTFOUND', 'EACCES', 'UND_ERR_INVALID_ARG', 'HPE_INVALID_CONSTANT', 'Z_DATA_ERROR', 'ERR_INVALID_URL'])(
    'takes %s for a failure that stays',
    (code) => {
      expect(made(failure(code))).toMatchObject({ code: 'ERR_ENDPOINT_UNREACHABLE', retryable: false })
    },
  )

  it.each([
    ['UNABLE_TO_GET_ISSUER_CERT', 'ERR_TLS_UNTRUSTED'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'ERR_TLS_UNTRUSTED'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_UNTRUSTED'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_TLS_UNTRUSTED'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'ERR_TLS_UNTRUSTED'],
    ['CERT_UNTRUSTED', 'ERR_TLS_UNTRUSTED'],
    ['CERT_SIGNATURE_FAILURE', 'ERR_TLS_UNTRUSTED'],
    ['INVALID_CA', 'ERR_TLS_UNTRUSTED'],
    ['HOSTNAME_MISMATCH', 'ERR_TLS_NAME_MISMATCH'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_TLS_NAME_MISMATCH'],
    ['CERT_HAS_EXPIRED', 'ERR_TLS_EXPIRED'],
    ['CERT_NOT_YET_VALID', 'ERR_TLS_EXPIRED'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'ERR_TLS_CLIENT_CERTIFICATE'],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'ERR_TLS_CLIENT_CERTIFICATE'],
    ['ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE', 'ERR_TLS_CLIENT_CERTIFICATE'],
    ['ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED', 'ERR_TLS_CLIENT_CERTIFICATE'],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN', 'ERR_TLS_CLIENT_CERTIFICATE'],
    ['ERR_SSL_TLSV1_ALERT_ACCESS_DENIED', 'ERR_TLS_CLIENT_CERTIFICATE'],
    ['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', 'ERR_TLS'],
    ['UNABLE_TO_GET_CRL', 'ERR_TLS'],
    ['CERT_REVOKED', 'ERR_TLS'],
    ['CERT_CHAIN_TOO_LONG', 'ERR_TLS'],
    ['CRL_HAS_EXPIRED', 'ERR_TLS'],
    ['ERROR_IN_CERT_NOT_AFTER_FIELD', 'ERR_TLS'],
    ['INVALID_PURPOSE', 'ERR_TLS'],
    ['PATH_LENGTH_EXCEEDED', 'ERR_TLS'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_TLS'],
    ['ERR_OSSL_EVP_UNSUPPORTED', 'ERR_TLS'],
    ['EPROTO', 'ERR_TLS'],
  ])('takes %s for a question of trust, which no repetition answers: %s [T13]', (system, code) => {
    const error = made(failure(system))
    expect(error).toMatchObject({ code, retryable: false })
    expect(error.message).toContain(`(${system})`)
  })

  it('names the setting to change for an issuer that is not trusted [T13]', () => {
    const { message } = made(failure('UNABLE_TO_VERIFY_LEAF_SIGNATURE'))
    expect(message).toContain('NODE_EXTRA_CA_CERTS')
    expect(message).toContain('createTransport({ ca })')
    expect(made(failure('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED')).message).toContain(
      'createTransport({ cert, key })',
    )
  })

  it('says who asked and where the address came from, of an error that a transport named', () => {
    const cause = Object.assign(new Error(`read ${CANARY}`), { code: 'ECONNREFUSED' })
    const named = { code: 'ERR_PROXY_UNREACHABLE', message: `The proxy is gone, says ${CANARY}.`, endpoint: 'x' }
    const error = networkError(
      new TokenRequestError({ ...named, retryable: true, cause }),
      { strategy: 'oauth-m2m', endpoint: ENDPOINT, comesFrom: ' From there.' },
      createRedactor([CANARY]),
    )
    expect(error).toMatchObject({
      code: 'ERR_PROXY_UNREACHABLE',
      message: 'oauth-m2m: The proxy is gone, says [redacted]. From there.',
      endpoint: ENDPOINT,
      strategy: 'oauth-m2m',
      retryable: true,
      cause: { code: 'ECONNREFUSED', message: 'read [redacted]' },
    })
  })

  it('leaves an error of our own that names its strategy, or is about no request, as it is', () => {
    const owned = new TokenRequestError({ code: 'ERR_TLS', message: 'x', endpoint: 'x', strategy: 'another' })
    const other = new AuthError({ code: 'ERR_ORIGIN_FORBIDDEN', message: 'x' })
    expect([made(owned), made(other)]).toEqual([owned, other])
    expect(made(owned)).toBe(owned)
    expect(made(other)).toBe(other)
  })

  it('finds the code wherever fetch put it', () => {
    const coded = Object.assign(new Error('inner'), { code: 'ECONNREFUSED' })
    const aggregate = new AggregateError([coded, coded])
    for (const error of [coded, new TypeError('x', { cause: coded }), new TypeError('x', { cause: aggregate })]) {
      expect(made(error).message).toContain('(ECONNREFUSED)')
    }
  })

  it('takes an answer that is no HTTP for a failure that stays, with a code or without', () => {
    const cause = Object.assign(new Error('Response does not match the HTTP/1.1 protocol'), { name: 'HTTPParserError' })
    const error = made(new TypeError('fetch failed', { cause }))
    expect(error).toMatchObject({ code: 'ERR_ENDPOINT_UNREACHABLE', retryable: false })
    expect(error.message).toContain('(HPE_INVALID)')
  })

  it('takes a failure without a code for a broken connection', () => {
    expect(made(new TypeError('terminated'))).toMatchObject({ code: 'ERR_ENDPOINT_UNREACHABLE', retryable: true })
  })

  it('shows no code that does not look like one [T37]', () => {
    for (const code of [`E${CANARY}`, 'E\n::warning::x', `E${'X'.repeat(100)}`]) {
      const error = made(Object.assign(new TypeError('fetch failed'), { code }))
      expect(error.message).toBe(
        `oauth-m2m: ${ENDPOINT} could not be reached. Check the host, the network and a proxy in between.`,
      )
    }
  })

  it('survives a cause that leads back to itself', () => {
    const error = new TypeError('x')
    error.cause = error
    expect(made(error)).toMatchObject({ code: 'ERR_ENDPOINT_UNREACHABLE' })
  })

  it('keeps secrets that an HTTP client repeats out of message, stack and cause [T28] [T35]', () => {
    const errors = [
      failure('ECONNRESET'),
      new TypeError(`Headers.append: "Bearer ${CANARY}" is an invalid header value.`),
      Object.assign(new TypeError('x'), { cause: Object.assign(new Error('y'), { code: 'ECONNRESET', data: CANARY }) }),
    ]
    for (const error of errors) {
      const shown = made(error)
      const text =
        inspect(shown, { depth: null, showHidden: true }) + shown.stack + String((shown.cause as Error).stack)
      expect(text).not.toContain(CANARY)
    }
  })
})
