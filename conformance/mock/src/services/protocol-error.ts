import type { Answer, Reason } from '../http/answer.js'
import type { Exchange } from '../http/exchange.js'
import { stsError } from './aws/sts-answer.js'
import { entraError } from './azure/entra/entra-error.js'
import { oauthError } from './databricks/oauth-error.js'

/** What is wrong with a request before any handler sees it. */
export interface Unacceptable {
  readonly status: 405 | 413
  /** The name that REST APIs of Databricks and Azure give it. */
  readonly code: string
  readonly message: string
  readonly reason: Reason
}

/** The refusal of such a request, in the shape in which the service that was asked refuses. */
export function protocolError(exchange: Exchange, service: string | undefined, wrong: Unacceptable): Answer {
  const { status, code, message, reason } = wrong
  if (service === 'entra') {
    const entra = { status: 400, error: 'invalid_request', code: 900561, message } as const
    return { ...entraError(exchange, entra, reason.code, reason.sentence), status }
  }
  if (service === 'aws-sts') return stsError(exchange, [status, code, message], reason.code, reason.sentence)
  if (service === 'arm') return { status, json: { error: { code, message } }, reason }
  if (service?.startsWith('azure-') || service === 'app-service')
    return { status, json: { error: 'invalid_request', error_description: message }, reason }
  if (/\/oidc\//.test(exchange.path) || /token$/.test(exchange.path))
    return { ...oauthError(status, 'invalid_request', message, reason), reason }
  if (service !== undefined && /^(google|gce|iam)/.test(service))
    return { status, json: { error: { code: status, message, status: 'INVALID_ARGUMENT' } }, reason }
  return { status, json: { error_code: code, message, details: [] }, reason }
}
