import { refusalOfDeadToken } from '../fetch/dead-token.js'
import type { Controller, DispatchHandler } from './undici-client.js'

/** A longer refusal is the caller's at once. */
const HELD_MAX_BYTES = 16_384

interface Held {
  readonly status: number
  readonly headers: object
  readonly message: string | undefined
  readonly chunks: Uint8Array[]
  bytes: number
}

/**
 * Passes everything on, but for a 401 or 403: it is held back until it is known whether it says that the token is dead. If it
 * does, `onRefused` decides; `giveUp` hands the answer to the caller after all.
 */
export function holdsRefusal(
  handler: DispatchHandler,
  onRefused: (giveUp: () => void) => Promise<void>,
): DispatchHandler {
  let held: Held | undefined

  function release(controller: Controller): void {
    if (!held) return
    const { status, headers, message, chunks } = held
    held = undefined
    handler.onResponseStart?.(controller, status, headers, message)
    for (const chunk of chunks) handler.onResponseData?.(controller, chunk)
  }

  return {
    onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
    onRequestUpgrade: (...args) => handler.onRequestUpgrade?.(...args),
    onResponseStart: (controller, status, headers, message) => {
      if (status !== 401 && status !== 403) return handler.onResponseStart?.(controller, status, headers, message)
      held = { status, headers, message, chunks: [], bytes: 0 }
    },
    onResponseData: (controller, chunk) => {
      if (!held) return handler.onResponseData?.(controller, chunk)
      held.chunks.push(Uint8Array.from(chunk))
      held.bytes += chunk.byteLength
      if (held.bytes > HELD_MAX_BYTES) release(controller)
    },
    onResponseEnd: (controller, trailers) => {
      const giveUp = (): void => {
        release(controller)
        handler.onResponseEnd?.(controller, trailers)
      }
      if (!held || !refusalOfDeadToken(held.status, textOf(held.chunks))) return giveUp()
      onRefused(giveUp).catch((error: unknown) => handler.onResponseError?.(controller, error))
    },
    onResponseError: (controller, error) => handler.onResponseError?.(controller, error),
  }
}

function textOf(chunks: readonly Uint8Array[]): string {
  const decoder = new TextDecoder()
  return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('')
}
