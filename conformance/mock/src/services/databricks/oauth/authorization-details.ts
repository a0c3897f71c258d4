import type { Answer } from '../../../http/answer.js'
import { parseJson } from '../../../http/body.js'
import { refuseGrant } from '../grants/grant.js'

/** What the parameter `authorization_details` (RFC 9396) adds to a token's claims, or why it cannot be read. */
export function authorizationDetails(
  form: URLSearchParams,
): { readonly claims: Readonly<Record<string, unknown>> } | { readonly refused: Answer } {
  const text = form.get('authorization_details')
  if (text === null) return { claims: {} }
  const details = parseJson(text)
  return Array.isArray(details)
    ? { claims: { authorization_details: details } }
    : {
        refused: refuseGrant(
          'invalid_request',
          'malformed-authorization-details',
          'authorization_details is not a JSON array',
        ),
      }
}
