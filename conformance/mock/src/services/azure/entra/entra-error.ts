import type { Answer } from '../../../http/answer.js'
import type { Exchange } from '../../../http/exchange.js'

/** What Entra says on the wire. */
export interface EntraRefusal {
  readonly status: 400 | 401
  /** The OAuth error. */
  readonly error: string
  /** The number after `AADSTS`. */
  readonly code: number
  readonly message: string
}

/** A refusal in Entra's shape. `reason` is the journal's; its sentence is the message unless told. */
export function entraError(exchange: Exchange, refusal: EntraRefusal, reason: string, sentence?: string): Answer {
  const { world, base, headers } = exchange
  const trace = crypto.randomUUID()
  const correlation = headers.get('client-request-id') ?? crypto.randomUUID()
  const timestamp = `${new Date(world.clock.now()).toISOString().slice(0, 19).replace('T', ' ')}Z`
  const { status, error, code, message } = refusal
  return {
    status,
    headers: { ...entraHeaders(trace, correlation), ...(status === 401 && { 'www-authenticate': 'Basic realm=""' }) },
    json: {
      error,
      error_description: `AADSTS${code}: ${message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
      error_codes: [code],
      timestamp,
      trace_id: trace,
      correlation_id: correlation,
      error_uri: `${base}/error?code=${code}`,
    },
    reason: { code: reason, sentence: sentence ?? message },
  }
}

/** What every answer of the token endpoint has. */
export function entraHeaders(requestId: string, correlation?: string): Readonly<Record<string, string>> {
  return {
    'cache-control': 'no-store, no-cache',
    pragma: 'no-cache',
    'x-ms-request-id': requestId,
    ...(correlation !== undefined && { 'client-request-id': correlation }),
  }
}
