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

/** The JSON value, or `undefined` when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The value when it is a JSON object, else `undefined`. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined
}
