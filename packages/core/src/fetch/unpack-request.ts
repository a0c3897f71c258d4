/** A `Request` taken apart: its body is a stream, and so it is sent once. */
export function unpackRequest(
  input: string | URL | Request,
  init: RequestInit | undefined,
): { readonly target: string | URL; readonly requestInit: RequestInit } {
  if (!(input instanceof Request)) return { target: input, requestInit: init ?? {} }
  const { method, headers, signal, redirect, body } = input
  const stream = body ? { body, duplex: 'half' as const } : {}
  return { target: input.url, requestInit: { method, headers, signal, redirect, ...stream, ...init } }
}
