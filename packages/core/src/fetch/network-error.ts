import { type AuthError, type AuthErrorCode, isAuthError, TokenRequestError } from '../errors.js'
import { type Redactor, safeCause } from '../redact.js'
import { tlsFailureOf, type TlsSettings } from './tls-failure.js'

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

/** Who asked what, and where the address came from: a sentence with a space before it, or nothing. */
export interface Asked {
  readonly strategy: string
  readonly endpoint: string
  readonly comesFrom: string
}

/** What a connection failed of. */
export interface NetworkFailure {
  readonly code: AuthErrorCode
  /** The system's code. */
  readonly systemCode?: string
  /** Goes on after the endpoint: `could not be reached (ECONNRESET). …` */
  readonly text: string
  /** The same request may succeed a moment later. */
  readonly retryable: boolean
}

/** How trust is set where nobody gave a `fetch`. */
const GLOBAL_FETCH: TlsSettings = {
  trust:
    'set NODE_EXTRA_CA_CERTS to the CA that issued it before the process starts, or pass the `fetch` of `createTransport({ ca })`',
  identify: 'pass the `fetch` of `createTransport({ cert, key })`',
}

/** What `fetch` threw, as a typed error that names the endpoint and the next step. */
export function networkError(error: unknown, asked: Asked, redact: Redactor): AuthError {
  const { endpoint, strategy, comesFrom } = asked
  if (isAuthError(error)) return isOfTransport(error) ? adopted(error, asked, redact) : error
  const { code, text, retryable } = networkFailure(error, GLOBAL_FETCH)
  const cause = safeCause((Object(error) as { cause?: unknown }).cause ?? error, redact)
  return new TokenRequestError({
    code,
    message: `${strategy}: ${endpoint} ${text}${comesFrom}`,
    endpoint,
    strategy,
    retryable,
    cause,
  })
}

/** Reads what an HTTP client threw. */
export function networkFailure(error: unknown, settings: TlsSettings): NetworkFailure {
  const systemCode = systemCodeOf(error)
  // Without a code it is a body that ended early or a connection that broke: as transient as a reset.
  if (systemCode === undefined) {
    return { code: 'ERR_ENDPOINT_UNREACHABLE', text: `could not be reached. ${CHECK}`, retryable: true }
  }
  const tls = tlsFailureOf(systemCode, settings)
  const advice = tls?.advice ?? (systemCode === 'ENOTFOUND' ? NO_NAME : CHECK)
  return {
    code: tls?.code ?? 'ERR_ENDPOINT_UNREACHABLE',
    systemCode,
    text: `could not be reached (${systemCode}). ${advice}`,
    retryable: TRANSIENT.has(systemCode),
  }
}

const CHECK = 'Check the host, the network and a proxy in between.'
const NO_NAME = 'The host name does not exist: check the host setting.'

/** An error of our own names its strategy; one of a transport knows neither who asked nor where the address came from. */
function isOfTransport(error: AuthError): error is TokenRequestError {
  return error.strategy === undefined && 'retryable' in error
}

function adopted(error: TokenRequestError, { strategy, endpoint, comesFrom }: Asked, redact: Redactor): AuthError {
  const { code, message, retryable, cause } = error
  return new TokenRequestError({
    code,
    message: `${strategy}: ${redact(message)}${comesFrom}`,
    endpoint,
    strategy,
    retryable,
    cause: cause === undefined ? undefined : safeCause(cause, redact),
  })
}

/** The system's code, wherever `fetch` put it. OpenSSL names some of its own with a slash. */
function systemCodeOf(error: unknown): string | undefined {
  for (let current = error, depth = 0; current && depth < 4; depth++) {
    const { name, code, errors, cause } = current as Record<'name' | 'code' | 'errors' | 'cause', unknown>
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_/]{2,60}$/.test(code)) return code
    // What undici makes of an answer that is no HTTP; some versions give it no code.
    if (name === 'HTTPParserError') return 'HPE_INVALID'
    current = cause ?? (Array.isArray(errors) ? errors[0] : undefined)
  }
  return undefined
}
