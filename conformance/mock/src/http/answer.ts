/** Why the service refused: for the journal, never for the wire. */
export interface Reason {
  /** Machine-readable, kebab-case. */
  readonly code: string
  /** A sentence without any secret. */
  readonly sentence: string
  /** What was tried before the refusal, and everything that failed at it: the policies of a token exchange. */
  readonly trace?: readonly Trial[]
}

/** One thing that was tried, such as a federation policy. */
export interface Trial {
  readonly tried: string
  readonly failed: readonly { readonly code: string; readonly sentence: string }[]
}

/** What a service answers, as plain data so that a fault rule can change it before it becomes a `Response`. */
export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** A JSON body; `text` wins over it. */
  readonly json?: unknown
  readonly text?: string
  /** Present exactly when the service refused. */
  readonly reason?: Reason
  readonly unmatched?: boolean
}

/** A JSON answer, 200 unless told. */
export function ok(json: unknown, headers?: Readonly<Record<string, string>>): Answer {
  return { status: 200, json, ...(headers && { headers }) }
}

/** The answer as a `Response`. Every JSON body says so: Python's client crashes on an error without a media type. */
export function toResponse(answer: Answer): Response {
  const { status, text } = answer
  const body = bodyOf(answer)
  const headers = new Headers(body === null ? {} : { 'content-type': mediaTypeOf(text) })
  for (const [name, value] of Object.entries(answer.headers ?? {})) headers.set(name, value)
  return new Response(body, { status, headers })
}

/** The answer to a HEAD: status and headers as to a GET, the length of the body, and no body. */
export function toHeadResponse(answer: Answer): Response {
  const { status, headers } = toResponse(answer)
  const body = bodyOf(answer)
  if (body !== null) headers.set('content-length', String(new TextEncoder().encode(body).length))
  return new Response(null, { status, headers })
}

function bodyOf({ status, text, json }: Answer): string | null {
  if (status === 204 || status === 304) return null
  return text ?? (json === undefined ? null : JSON.stringify(json))
}

function mediaTypeOf(text: string | undefined): string {
  return text === undefined ? 'application/json' : 'text/plain; charset=utf-8'
}
