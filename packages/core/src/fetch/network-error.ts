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
  'ENETUNREACH',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
])

const TLS = /^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|EPROTO$|ERR_OSSL)/

/** What `fetch` threw, as a typed error that names the endpoint and the next step. */
export function networkError(error: unknown, endpoint: string, strategy: string, redact: Redactor): TokenRequestError {
  const code = systemCode(error)
  const tls = code !== undefined && TLS.test(code)
  const cause = safeCause((error as { cause?: unknown }).cause ?? error, redact)
  return new TokenRequestError({
    code: tls ? 'ERR_TLS' : 'ERR_ENDPOINT_UNREACHABLE',
    message: `${strategy}: ${endpoint} could not be reached${code ? ` (${code})` : ''}. ${advice(code, tls)}`,
    endpoint,
    strategy,
    // Without a code it is a body that ended early or a connection that broke: as transient as a reset.
    retryable: !tls && (code === undefined || TRANSIENT.has(code)),
    cause,
  })
}

function advice(code: string | undefined, tls: boolean): string {
  if (tls) return 'Its certificate is not trusted: set NODE_EXTRA_CA_CERTS to the CA that issued it, or pass your own `fetch`.'
  if (code === 'ENOTFOUND') return 'The host name does not exist: check the host setting.'
  return 'Check the host, the network and a proxy in between.'
}

/** The system's code, wherever `fetch` put it. */
function systemCode(error: unknown): string | undefined {
  for (let current = error, depth = 0; current && depth < 4; depth++) {
    const { code, errors, cause } = current as { code?: unknown; errors?: unknown; cause?: unknown }
    if (typeof code === 'string') return code
    current = cause ?? (Array.isArray(errors) ? errors[0] : undefined)
  }
  return undefined
}
