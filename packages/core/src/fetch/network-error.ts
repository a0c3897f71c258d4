import { TokenRequestError } from '../errors.js'
import { type Redactor, safeCause } from '../redact.js'

/** Failures of a connection that the same request may survive a moment later. */
const TRANSIENT: ReadonlySet<string> = new Set([
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
  'ERR_TLS_HANDSHAKE_TIMEOUT',
  // A compressed body that ended early.
  'Z_BUF_ERROR',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
])

const TLS =
  /^(?:ERR_TLS_|ERR_SSL_|ERR_OSSL|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERROR_IN_|(?:EPROTO|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED)$)/

/** Who asked what, and where the address came from: a sentence with a space before it, or nothing. */
export interface Asked {
  readonly strategy: string
  readonly endpoint: string
  readonly comesFrom: string
}

/** What `fetch` threw, as a typed error that names the endpoint and the next step. */
export function networkError(error: unknown, asked: Asked, redact: Redactor): TokenRequestError {
  const { endpoint, strategy, comesFrom } = asked
  const code = systemCode(error)
  const transient = code === undefined || TRANSIENT.has(code)
  const tls = !transient && TLS.test(code)
  const cause = safeCause((Object(error) as { cause?: unknown }).cause ?? error, redact)
  return new TokenRequestError({
    code: tls ? 'ERR_TLS' : 'ERR_ENDPOINT_UNREACHABLE',
    message: `${strategy}: ${endpoint} could not be reached${code ? ` (${code})` : ''}. ${advice(code, tls)}${comesFrom}`,
    endpoint,
    strategy,
    // Without a code it is a body that ended early or a connection that broke: as transient as a reset.
    retryable: transient,
    cause,
  })
}

function advice(code: string | undefined, tls: boolean): string {
  if (tls)
    return 'Its certificate is not trusted: set NODE_EXTRA_CA_CERTS to the CA that issued it, or pass your own `fetch`.'
  if (code === 'ENOTFOUND') return 'The host name does not exist: check the host setting.'
  return 'Check the host, the network and a proxy in between.'
}

/** The system's code, wherever `fetch` put it. */
function systemCode(error: unknown): string | undefined {
  for (let current = error, depth = 0; current && depth < 4; depth++) {
    const { code, errors, cause } = current as { code?: unknown; errors?: unknown; cause?: unknown }
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(code)) return code
    current = cause ?? (Array.isArray(errors) ? errors[0] : undefined)
  }
  return undefined
}
