import { readFile } from 'node:fs/promises'
import { fetch as undiciFetch, ProxyAgent } from 'undici'
import type { MockServer } from '../../src/server/index.js'

/** A `fetch` that reaches the real names of all services by real HTTPS: through the server's proxy, trusting its CA alone; loopback without it. */
export async function fetchThroughProxy({ ready }: MockServer): Promise<typeof fetch> {
  const ca = await readFile(ready.caFile as string, 'utf8')
  const dispatcher = new ProxyAgent({ uri: ready.proxy as string, requestTls: { ca } })
  return ((url: string | URL, init: object) =>
    undiciFetch(url, new URL(url).hostname === '127.0.0.1' ? init : { ...init, dispatcher })) as unknown as typeof fetch
}
