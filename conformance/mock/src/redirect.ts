const credentialHeaders = ['authorization', 'proxy-authorization', 'cookie', 'host']
const bodyHeaders = ['content-encoding', 'content-language', 'content-location', 'content-type', 'content-length']

/**
 * The request that follows a redirect, by the rules of the Fetch standard: 303 and a POST answered 301 or 302 become a GET
 * without body; leaving the origin drops the standard credential headers and, as in a real client, no custom ones.
 */
export async function nextHop(request: Request, status: number, location: string): Promise<Request> {
  const url = new URL(location, request.url)
  const becomesGet = status === 303 || (request.method === 'POST' && (status === 301 || status === 302))
  const headers = new Headers(request.headers)
  const leaves = new URL(request.url).origin !== url.origin
  for (const name of [...(leaves ? credentialHeaders : []), ...(becomesGet ? bodyHeaders : [])]) headers.delete(name)
  const body = becomesGet || request.body === null ? null : await request.arrayBuffer()
  return new Request(url, {
    method: becomesGet ? 'GET' : request.method,
    headers,
    body,
    redirect: request.redirect,
    signal: request.signal,
  })
}
