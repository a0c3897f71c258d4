import { asRecord, parseJson, type RequestBody } from './http/body.js'
import type { Exchange } from './http/exchange.js'
import type { Arrival, Target } from './http/target.js'
import type { JournalEnd } from './journal/journal.js'
import { redactFields, redactHeaders, redactJson, redactTarget, redactText } from './journal/redact.js'
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
  const { form, json } = readingOf(body)
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
      form: redactFields(form ?? new URLSearchParams(), canaries),
      jsonKeys: Object.keys(json ?? {}).map((key) => redactText(key, canaries)),
      json: redactJson(json ?? {}, canaries),
      bodySecrets: form ? [] : canaries.namesIn(body.text),
    },
  })
}

/** curl calls whatever it sends a form: JSON under that name would be one field whose name is the whole body, values and all. */
function readingOf({
  form,
  json,
  text,
}: RequestBody): Pick<RequestBody, 'form'> & { json?: Readonly<Record<string, unknown>> } {
  const inDisguise = form && text.trimStart().startsWith('{') ? asRecord(parseJson(text)) : undefined
  if (inDisguise) return { json: inDisguise }
  const read = asRecord(json)
  return { ...(form && { form }), ...(read && { json: read }) }
}
