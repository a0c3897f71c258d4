import type { Token } from '../token.js'

/**
 * The token in the output of `databricks auth token`: the last complete JSON object on stdout, whatever notes stand around
 * it. `undefined` when there is none with a token and an expiry.
 */
export function parseCliToken(stdout: string): Token | undefined {
  for (let start = stdout.lastIndexOf('\n{') + 1; start >= 0; start = previousObject(stdout, start)) {
    const end = stdout.lastIndexOf('}')
    if (stdout[start] === '{' && end > start) {
      const token = parseObject(stdout.slice(start, end + 1))
      if (token) return token
    }
    if (start === 0) return undefined
  }
  return undefined
}

/** The start of the line before this one that opens an object, else the very start. */
function previousObject(text: string, start: number): number {
  return start === 0 ? -1 : text.lastIndexOf('\n{', start - 2) + 1
}

function parseObject(text: string): Token | undefined {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof body !== 'object' || body === null) return undefined
  const { access_token: value, token_type: type, expiry } = body as Record<string, unknown>
  const end = typeof expiry === 'string' ? parseExpiry(expiry) : undefined
  if (typeof value !== 'string' || value === '' || !end) return undefined
  return { value, expiry: end, ...(typeof type === 'string' && type !== '' && { type }) }
}

/** RFC 3339 with an offset, any number of decimals. Text without an offset is refused: it means another moment elsewhere. */
export function parseExpiry(text: string): Date | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/.exec(text)
  if (!match) return undefined
  const [, date, time, decimals = '', offset] = match
  const parsed = new Date(`${date}T${time}.${decimals.slice(0, 3).padEnd(3, '0')}${offset}`)
  return Number.isNaN(parsed.getTime()) ? undefined : parsed
}
