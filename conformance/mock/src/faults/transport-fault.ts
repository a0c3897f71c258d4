import type { TransportKind } from './fault-rule.js'

/** A connection that fails instead of answering; adapters carry it out on their own transport. */
export interface TransportFault {
  readonly transport: TransportKind
  /** The answer that is cut short or drips. Only with `truncate` and `slow`. */
  readonly response?: Response
  /** After how many bytes it is cut. */
  readonly bytes?: number
  /** Resolves when the next byte of a `slow` answer is due: one a second, by the world's clock. */
  readonly pace?: (signal?: AbortSignal) => Promise<void>
}

/** Whether `handle` gave a transport fault and not an answer. */
export function isTransportFault(result: Response | TransportFault): result is TransportFault {
  return 'transport' in result
}

/** A response whose body breaks off after `bytes` (half of it without), as a reader of a cut connection sees it. */
export async function truncatedResponse(fault: TransportFault): Promise<Response> {
  const response = fault.response as Response
  const whole = new Uint8Array(await response.arrayBuffer())
  const arrived = whole.subarray(0, fault.bytes ?? whole.length >> 1)
  let sent = false
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (sent || arrived.length === 0)
        return controller.error(new TypeError('terminated', { cause: { code: 'UND_ERR_SOCKET' } }))
      sent = true
      controller.enqueue(arrived)
    },
  })
  const headers = new Headers(response.headers)
  headers.set('content-length', String(whole.length))
  return new Response(body, { status: response.status, headers })
}

/** A response whose body comes byte by byte. Whoever reads no further leaves nothing behind. */
export async function drippingResponse({ response, pace }: TransportFault): Promise<Response> {
  const { status, headers } = response as Response
  const whole = new Uint8Array(await (response as Response).arrayBuffer())
  const abort = new AbortController()
  let sent = 0
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      if (sent === whole.length) return controller.close()
      await pace?.(abort.signal)
      controller.enqueue(whole.slice(sent, sent + 1))
      sent += 1
    },
    cancel: () => abort.abort(),
  })
  return new Response(body, { status, headers })
}
