import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
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
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_CRL',
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'CERT_REVOKED',
    'CERT_SIGNATURE_FAILURE',
    'CERT_CHAIN_TOO_LONG',
    'CRL_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'ERROR_IN_CERT_NOT_AFTER_FIELD',
    'HOSTNAME_MISMATCH',
    'INVALID_CA',
    'INVALID_PURPOSE',
    'PATH_LENGTH_EXCEEDED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'ERR_OSSL_EVP_UNSUPPORTED',
    'EPROTO',
  ])('takes %s for a question of trust, which no repetition answers [T13]', (code) => {
    const error = made(failure(code))
    expect(error).toMatchObject({ code: 'ERR_TLS', retryable: false })
    expect(error.message).toContain(code)
    expect(error.message).toContain('NODE_EXTRA_CA_CERTS')
  })

  it('finds the code wherever fetch put it', () => {
    const coded = Object.assign(new Error('inner'), { code: 'ECONNREFUSED' })
    const aggregate = new AggregateError([coded, coded])
    for (const error of [coded, new TypeError('x', { cause: coded }), new TypeError('x', { cause: aggregate })]) {
      expect(made(error).message).toContain('(ECONNREFUSED)')
    }
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
