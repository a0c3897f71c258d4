import { json } from '../requests.js'

/** What the admin API answered. */
export interface AdminReply {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they assert
  readonly body: any
}

/** Asks the admin API; a path that does not begin with `/v1` continues the world named `mine`. */
export function adminClient(origin: string) {
  return async (method: string, path: string, body?: unknown): Promise<AdminReply> => {
    const url = path.startsWith('/v1') || path.startsWith('/openapi') ? path : `/v1/worlds/mine${path}`
    const response = await fetch(`${origin}${url}`, {
      method,
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return { status: response.status, body: await json(response) }
  }
}
