import type { Reason } from '../http/answer.js'
import type { CanaryStore } from './canaries.js'

/** What the journal keeps of a secret: enough to tell two apart, nothing to use. */
export interface SecretMark {
  readonly length: number
  /** The canary that it is or holds, such as `access-token#3`, or `unknown#1` for the first secret that the world did not mint. */
  readonly secret: string
  /** The other canaries that it holds, as a cookie may. */
  readonly others?: readonly string[]
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
  'metadata',
  'metadata-flavor',
  'sec-fetch-mode',
  'user-agent',
  'x-amz-date',
  'x-databricks-azure-workspace-resource-id',
  'x-databricks-host',
  'x-databricks-metadata-version',
  'x-databricks-workspace-id',
  'x-lakeauth-world',
])

/** Form fields and query parameters whose values are kept. */
const plainFields = new Set([
  'Action',
  'SigningAlgorithm',
  'account-id',
  'api-version',
  'audience',
  'client_assertion_type',
  'client_id',
  'force-refresh',
  'grant_type',
  'host',
  'page_size',
  'profile',
  'requested_token_type',
  'resource',
  'scope',
  'subject_token_type',
])

/** Members of JSON bodies whose values are kept besides, if they are text or numbers. */
const plainMembers = new Set([...plainFields, 'comment', 'lifetime', 'lifetime_seconds'])

const tokenShapes = /dapi[0-9a-f]{32}|dose[0-9a-f]{32}|eyJ[\w-]+\.[\w-]+\.[\w-]*/g

/** The headers of a request, with every secret value marked. */
export function redactHeaders(headers: Headers, canaries: CanaryStore): Record<string, string | SecretMark> {
  return redactPairs([...headers], plainHeaders, canaries)
}

/** Form fields or query parameters, with every secret value marked. */
export function redactFields(fields: URLSearchParams, canaries: CanaryStore): Record<string, string | SecretMark> {
  return redactPairs([...fields], plainFields, canaries)
}

/** A value of a JSON body: booleans and null tell no secret; texts and numbers are kept or marked by the name of their member. */
export type RecordedJson = string | number | boolean | null | SecretMark

/** The members of a JSON body. What is not text becomes one mark, whatever is in it. */
export function redactJson(
  body: Readonly<Record<string, unknown>>,
  canaries: CanaryStore,
): Record<string, RecordedJson> {
  const shown = (name: string, value: unknown): RecordedJson => {
    if (value === null || typeof value === 'boolean') return value
    // A password may be all digits.
    if (typeof value === 'number' && plainMembers.has(name)) return value
    if (typeof value !== 'string') return markSecret(JSON.stringify(value), canaries)
    return plainMembers.has(name) ? redactText(value, canaries) : markSecret(value, canaries)
  }
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [redactText(name, canaries), shown(name, value)]),
  )
}

/** A request target as it was sent; the values of its query are kept or named as those of fields are. */
export function redactTarget(target: string, canaries: CanaryStore): string {
  const at = target.indexOf('?')
  if (at < 0) return redactText(target, canaries)
  const query = target
    .slice(at + 1)
    .split('&')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=')
      if (value.length === 0 || plainFields.has(name)) return redactText(pair, canaries)
      return `${redactText(name, canaries)}=[${canaries.namesOf(decoded(value.join('='))).join(', ')}]`
    })
  return `${redactText(target.slice(0, at), canaries)}?${query.join('&')}`
}

/** Why a request was refused: sentences often repeat what it sent. */
export function redactReason({ code, sentence, trace }: Reason, canaries: CanaryStore): Reason {
  const clean = <T extends { readonly sentence: string }>(one: T): T => ({
    ...one,
    sentence: redactText(one.sentence, canaries),
  })
  return {
    code,
    sentence: redactText(sentence, canaries),
    ...(trace && {
      trace: trace.map(({ tried, failed }) => ({ tried: redactText(tried, canaries), failed: failed.map(clean) })),
    }),
  }
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '))
  } catch {
    return value
  }
}

/** Text without canaries and without anything shaped like a token, whoever minted it. */
export function redactText(text: string, canaries: CanaryStore): string {
  return canaries.scrub(text).replaceAll(tokenShapes, '[token]')
}

/** Length and names of a secret. */
function markSecret(value: string, canaries: CanaryStore): SecretMark {
  const [secret, ...others] = canaries.namesOf(value)
  return { length: value.length, secret, ...(others.length > 0 && { others }) }
}

function redactPairs(
  pairs: readonly (readonly [string, string])[],
  plain: ReadonlySet<string>,
  canaries: CanaryStore,
): Record<string, string | SecretMark> {
  const redacted: Record<string, string | SecretMark> = {}
  for (const [name, value] of pairs) {
    if (plain.has(name)) redacted[name] = redactText(value, canaries)
    else redacted[redactText(name, canaries)] = markSecret(value, canaries)
  }
  return redacted
}
