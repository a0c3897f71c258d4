import { refusalOfDeadToken } from '../fetch/dead-token.js'
import type { Controller, DispatchHandler } from './undici-client.js'

/** As much of a 403 decides, and as much of a refusal is kept while a new token is asked for. */
const HELD_MAX_BYTES = 16_384

interface Held {
  readonly controller: Controller
  readonly status: number
  readonly decoder: InstanceType<typeof TextDecoder>
  /** What the caller is told should the answer be the caller's. */
  readonly told: (() => void)[]
  text: string
  bytes: number
  /** A new token is asked for. */
  deciding: boolean
  paused: boolean
  over: boolean
}

/**
 * Passes everything on, but for an answer that may say that the token is dead: a 401, and a 403 until its words are known. Such
 * a one calls `renewed`, without waiting for the rest, which gives what sends the request again. Then the caller is told of the
 * second answer alone; when it gives nothing, of the first.
 */
export function holdsRefusal(
  handler: DispatchHandler,
  renewed: () => Promise<(() => void) | undefined>,
): DispatchHandler {
  let held: Held | undefined
  let dropped = false

  function hold(controller: Controller, status: number, tell: () => void): Held {
    const decoder = new TextDecoder()
    held = {
      controller,
      status,
      decoder,
      told: [tell],
      text: '',
      bytes: 0,
      deciding: false,
      paused: false,
      over: false,
    }
    return held
  }

  function release({ controller, told, paused }: Held): void {
    held = undefined
    for (const tell of told) tell()
    if (paused) controller?.resume?.()
  }

  /** Nobody reads the rest of an answer that is replaced, and it may never end. */
  function drop({ controller, over }: Held): void {
    held = undefined
    dropped = true
    if (!over) controller?.abort?.(new Error('The answer is replaced by that to a second request.'))
  }

  function decide(refusal: Held): void {
    if (!refusalOfDeadToken(refusal.status, refusal.text)) return release(refusal)
    refusal.deciding = true
    renewed()
      .then(
        (send) => {
          if (held !== refusal) return
          if (!send) return release(refusal)
          drop(refusal)
          send()
        },
        (error: unknown) => {
          if (held !== refusal) return
          drop(refusal)
          handler.onResponseError?.(refusal.controller, error)
        },
      )
      .catch((error: unknown) => handler.onResponseError?.(refusal.controller, error))
  }

  return {
    onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
    onRequestUpgrade: (...args) => handler.onRequestUpgrade?.(...args),
    onResponseStart: (controller, status, headers, message) => {
      const tell = (): void => handler.onResponseStart?.(controller, status, headers, message)
      if (status !== 401 && status !== 403) return tell()
      const refusal = hold(controller, status, tell)
      if (status === 401) decide(refusal)
    },
    onResponseData: (controller, chunk) => {
      if (dropped) return
      if (!held) return handler.onResponseData?.(controller, chunk)
      const copy = Uint8Array.from(chunk)
      held.told.push(() => handler.onResponseData?.(controller, copy))
      held.bytes += copy.byteLength
      if (held.deciding) {
        if (held.bytes <= HELD_MAX_BYTES || held.paused) return
        held.paused = true
        return controller?.pause?.()
      }
      held.text += held.decoder.decode(copy, { stream: true })
      if (held.bytes >= HELD_MAX_BYTES) decide(held)
    },
    onResponseEnd: (controller, trailers) => {
      if (dropped) return
      if (!held) return handler.onResponseEnd?.(controller, trailers)
      held.over = true
      held.told.push(() => handler.onResponseEnd?.(controller, trailers))
      if (!held.deciding) decide(held)
    },
    onResponseError: (controller, error) => {
      if (dropped) return
      const tell = (): void => handler.onResponseError?.(controller, error)
      if (held && controller?.aborted) {
        // The caller gave up: nothing of the answer is wanted, and no second one.
        held = undefined
        dropped = true
        return tell()
      }
      if (held?.deciding) {
        // It broke off after it was known for what it is.
        held.over = true
        return void held.told.push(tell)
      }
      if (held) release(held)
      const refusal = refusalIn(error)
      if (!refusal) return tell()
      const made = hold(controller, refusal.status, tell)
      made.over = true
      made.text = refusal.text
      decide(made)
    },
  }
}

/** The refusal that undici's `responseError` interceptor made an error of. */
function refusalIn(error: unknown): { readonly status: number; readonly text: string } | undefined {
  const { code, statusCode, body } = (error ?? {}) as Readonly<Record<string, unknown>>
  if (code !== 'UND_ERR_RESPONSE' || typeof statusCode !== 'number') return undefined
  return { status: statusCode, text: typeof body === 'string' ? body : JSON.stringify(body ?? '') }
}
