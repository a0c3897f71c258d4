import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import type { Watcher } from './watch.js'

/** Every connection of this process, whichever library opens it. */
const SOCKETS = 'net.client.socket'

/** Refuses the global `fetch` and any connection, so that no run reaches a network. */
export const watchNetwork: Watcher = (current) => {
  const real = globalThis.fetch
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const watch = current()
    if (!watch) return real(input, init)
    watch.fetched.push(originOf(input))
    throw new TypeError('fetch failed', { cause: new Error('A case has no network but that of its context.') })
  }
  const onSocket = (message: unknown): void => {
    const watch = current()
    if (!watch) return
    watch.sockets.push('a connection')
    ;(message as { readonly socket: Socket }).socket.destroy(new Error('A case has no network.'))
  }
  globalThis.fetch = fetch
  subscribe(SOCKETS, onSocket)
  return () => {
    if (globalThis.fetch === fetch) globalThis.fetch = real
    unsubscribe(SOCKETS, onSocket)
  }
}

function originOf(input: string | URL | Request): string {
  const url = input instanceof Request ? input.url : String(input)
  return URL.canParse(url) ? new URL(url).origin : 'an unreadable URL'
}
