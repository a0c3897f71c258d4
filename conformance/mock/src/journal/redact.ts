import type { CanaryStore } from './canaries.js'

/** What the journal keeps of a secret: enough to tell two apart, nothing to use. */
export interface SecretMark {
  readonly length: number
  /** The first 8 hex digits of its SHA-256. */
  readonly sha256: string
}

/** Headers whose values are kept; every other value becomes a mark, so an unknown secret header cannot slip through. */
const plainHeaders = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'connection',
  'content-length',
  'content-type',
  'host',
  'metadata-flavor',
  'sec-fetch-mode',
  'user-agent',
  'x-databricks-host',
  'x-databricks-metadata-version',
  'x-databricks-workspace-id',
  'x-lakeauth-world',
])

/** Form fields and query parameters whose values are kept. */
const plainFields = new Set([
  'account-id',
  'audience',
  'client_id',
  'force-refresh',
  'grant_type',
  'host',
  'page_size',
  'profile',
  'requested_token_type',
  'scope',
  'subject_token_type',
])

const tokenShapes = /dapi[0-9a-f]{32}|dose[0-9a-f]{32}|eyJ[\w-]+\.[\w-]+\.[\w-]*/g

/** The headers of a request, with every secret value marked. */
export function redactHeaders(headers: Headers, canaries: CanaryStore): Promise<Record<string, string | SecretMark>> {
  return redactPairs([...headers], plainHeaders, canaries)
}

/** Form fields or query parameters, with every secret value marked. */
export function redactFields(
  fields: URLSearchParams,
  canaries: CanaryStore,
): Promise<Record<string, string | SecretMark>> {
  return redactPairs([...fields], plainFields, canaries)
}

/** Text without canaries and without anything shaped like a token, whoever minted it. */
export function redactText(text: string, canaries: CanaryStore): string {
  return canaries.scrub(text).replaceAll(tokenShapes, '[token]')
}

/** Length and the beginning of the SHA-256 of a secret. */
export async function markSecret(value: string): Promise<SecretMark> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(value)))
  const sha256 = Array.from(digest.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return { length: value.length, sha256 }
}

async function redactPairs(
  pairs: readonly (readonly [string, string])[],
  plain: ReadonlySet<string>,
  canaries: CanaryStore,
): Promise<Record<string, string | SecretMark>> {
  const redacted: Record<string, string | SecretMark> = {}
  for (const [name, value] of pairs) {
    redacted[redactText(name, canaries)] = plain.has(name) ? redactText(value, canaries) : await markSecret(value)
  }
  return redacted
}
