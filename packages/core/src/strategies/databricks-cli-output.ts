import type { Token } from '../token.js'

/** So many objects at the end of the output are looked at. */
const OBJECTS_MAX = 1_000

/**
 * The token in the output of `databricks auth token`: in the last JSON object on stdout that holds one, whatever notes and
 * colours stand around it. An object starts at the start of a line. `undefined` without a token and an expiry.
 */
export function parseCliToken(stdout: string): Token | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what a colour starts with
  const plain = stdout.replace(/\u001b\[[0-9;]*m/g, '')
  for (const part of plain
    .split(/^(?=\{)/m)
    .slice(-OBJECTS_MAX)
    .reverse()) {
    const token = part.startsWith('{') ? parseObject(part.slice(0, endOfObject(part))) : undefined
    if (token) return token
  }
  return undefined
}

/** Where the object at the start of this text ends: one pass, so that no output takes long. */
function endOfObject(text: string): number {
  let depth = 0
  let quoted = false
  for (let index = 0; index < text.length; index++) {
    const character = text[index]
    if (quoted && character === '\\') index++
    else if (character === '"') quoted = !quoted
    else if (quoted) continue
    else if (character === '{') depth++
    else if (character === '}' && --depth === 0) return index + 1
  }
  return text.length
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
  const match = /^(\d{4}-\d{2}-\d{2})[T ]((?:[01]\d|2[0-3]):\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/.exec(text)
  if (!match) return undefined
  const [, date, time, decimals = '', offset] = match
  const parsed = new Date(`${date}T${time}.${decimals.slice(0, 3).padEnd(3, '0')}${offset}`)
  return Number.isNaN(parsed.getTime()) || !isDay(date as string) ? undefined : parsed
}

/** `Date` turns the 30th of February into the first of March. */
function isDay(date: string): boolean {
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date)
}
