/** A request body: its text, and its form or JSON reading when the media type says so. */
export interface RequestBody {
  readonly mediaType: string
  readonly text: string
  readonly form?: URLSearchParams
  /** `undefined` when there is none or it does not parse. */
  readonly json?: unknown
}

/** Reads the body once. A form is only a form, and JSON only JSON, under its own media type. `apart` is a body that came beside the request. */
export async function readBody(request: Request, apart?: string): Promise<RequestBody> {
  const mediaType = (request.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  const text = apart ?? (request.body === null ? '' : await request.text())
  if (mediaType === 'application/x-www-form-urlencoded') return { mediaType, text, form: new URLSearchParams(text) }
  if (mediaType === 'application/json') return { mediaType, text, json: parseJson(text) }
  return { mediaType, text }
}

/** As deep as any protocol goes, and far from what would exhaust the stack of who walks through it. */
const deepest = 100

/**
 * The JSON value, or `undefined` when the text is not JSON or nests beyond all use. Members named `toString` and `valueOf` are
 * left out: with them a value could not be made a text, and whoever sent it would bring the reader down.
 */
export function parseJson(text: string): unknown {
  if (isTooDeep(text)) return undefined
  try {
    return JSON.parse(text, /toString|valueOf|\\u/.test(text) ? withoutMethods : undefined)
  } catch {
    return undefined
  }
}

function withoutMethods(key: string, value: unknown): unknown {
  return key === 'toString' || key === 'valueOf' ? undefined : value
}

function isTooDeep(text: string): boolean {
  if (text.length <= deepest) return false
  let depth = 0
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (character === '"') quoted = !quoted
    else if (quoted && character === '\\') at += 1
    else if (!quoted && (character === '[' || character === '{')) depth += 1
    else if (!quoted && (character === ']' || character === '}')) depth -= 1
    if (depth > deepest) return true
  }
  return false
}

/** The value when it is a JSON object, else `undefined`. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined
}
