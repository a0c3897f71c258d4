import { TokenRequestError } from '../errors.js'

/** Enough of a body to tell a page from other text. */
const BEGINNING = 200

/** Where an answer came from, for its errors. */
export interface AnswerOf {
  readonly strategy: string
  readonly endpoint: string
  /** What was expected, such as "an OAuth token response". */
  readonly expected: string
}

/**
 * The JSON object in an answer. HTML, an empty body, an array or text become one typed error that says what came instead;
 * the body itself is never repeated.
 */
export async function readJsonObject(response: Response, of: AnswerOf): Promise<Readonly<Record<string, unknown>>> {
  const bytes = await response.arrayBuffer()
  const type = mediaType(response)
  const value = type === 'text/html' ? undefined : parseObject(bytes)
  if (value) return value
  const text = new TextDecoder().decode(bytes.slice(0, BEGINNING))
  throw new TokenRequestError({
    code: 'ERR_TOKEN_RESPONSE_INVALID',
    message: `${of.strategy}: expected ${of.expected} from ${of.endpoint}, but got status ${response.status} with ${describe(text)} (${type}). ${likelyCause(text, type)}`,
    endpoint: of.endpoint,
    status: response.status,
    strategy: of.strategy,
  })
}

/** JSON in UTF-8 without a byte order mark (RFC 8259 section 8.1). The parser's own message would quote the body. */
function parseObject(bytes: ArrayBuffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}

/** Named only when it looks like one: a header can hold anything. */
function mediaType(response: Response): string {
  const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (type === '') return 'no content type'
  return /^[a-z]{1,20}\/[a-z.+-]{1,40}$/.test(type) ? type : 'an odd content type'
}

function describe(text: string): string {
  if (text.trim() === '') return 'an empty body'
  return isHtml(text) ? 'an HTML page' : 'a body that is no JSON object'
}

function likelyCause(text: string, type: string): string {
  return type === 'text/html' || isHtml(text)
    ? 'A proxy, a private link or a wrong host answers with a page like this.'
    : 'Check that the host is a Databricks host.'
}

function isHtml(text: string): boolean {
  return /^\s*</.test(text)
}
