import type { TransportKind } from './fault-rule.js'

/** A connection that fails instead of answering; adapters carry it out on their own transport. */
export interface TransportFault {
  readonly transport: TransportKind
  /** The answer that is cut short, and after how many bytes. Only with `truncate`. */
  readonly response?: Response
  readonly bytes?: number
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
