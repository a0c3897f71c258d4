import { asRecord } from './http/body.js'
import type { Exchange } from './http/exchange.js'
import type { Arrival, Target } from './http/target.js'
import type { JournalEnd } from './journal/journal.js'
import { redactFields, redactHeaders, redactTarget, redactText } from './journal/redact.js'
import type { Service } from './services/service.js'

/** Writes a request into its world's journal as it arrives; what is returned completes the entry. */
export function record(
  exchange: Exchange,
  target: Target,
  arrival: Arrival,
  service?: Service,
): (end: JournalEnd) => void {
  const { world, headers, query, body } = exchange
  const { canaries } = world
  return world.journal.open({
    world: world.name,
    time: world.clock.now(),
    operation: exchange.operation,
    ...(service && { service: service.name }),
    method: exchange.method,
    scheme: target.scheme,
    target: redactTarget(arrival.target ?? target.raw, canaries),
    path: redactText(exchange.path, canaries),
    authority: redactText(target.sent, canaries),
    via: arrival.via,
    ...(arrival.tls && { tls: arrival.tls }),
    request: {
      headers: redactHeaders(headers, canaries),
      query: redactFields(query, canaries),
      form: redactFields(body.form ?? new URLSearchParams(), canaries),
      jsonKeys: Object.keys(asRecord(body.json) ?? {}).map((key) => redactText(key, canaries)),
      bodySecrets: body.form ? [] : canaries.namesIn(body.text),
    },
  })
}
