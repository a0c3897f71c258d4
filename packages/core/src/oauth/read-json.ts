import { TokenRequestError } from '../errors.js'

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
  const text = await response.text()
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // Reported below; the parser's own message quotes the body.
  }
  const type = response.headers.get('content-type')?.split(';')[0]?.slice(0, 80) ?? 'no content type'
  throw new TokenRequestError({
    code: 'ERR_TOKEN_RESPONSE_INVALID',
    message: `${of.strategy}: expected ${of.expected} from ${of.endpoint}, but got status ${response.status} with ${describe(text)} (${type}). ${likelyCause(text)}`,
    endpoint: of.endpoint,
    status: response.status,
    strategy: of.strategy,
  })
}

function describe(text: string): string {
  if (text.trim() === '') return 'an empty body'
  return isHtml(text) ? 'an HTML page' : 'a body that is no JSON object'
}

function likelyCause(text: string): string {
  return isHtml(text)
    ? 'A proxy, a private link or a wrong host answers with a page like this.'
    : 'Check that the host is a Databricks host.'
}

function isHtml(text: string): boolean {
  return /^\s*</.test(text.slice(0, 200))
}
