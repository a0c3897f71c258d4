import { parseDuration } from '../clock/duration.js'
import type { Answer } from '../http/answer.js'
import type { Exchange } from '../http/exchange.js'
import type { JournalEnd } from '../journal/journal.js'
import { adapterCannot } from './adapter-limits.js'
import type { ActiveFault, Attributes } from './fault-book.js'
import type { TransportKind } from './fault-rule.js'
import { redactReason } from '../journal/redact.js'
import { mergePatch } from './merge-patch.js'
import type { TransportFault } from './transport-fault.js'

/** One request on its way through the fault rules. */
export interface FaultedRequest {
  readonly exchange: Exchange
  readonly attributes: Attributes
  readonly signal: AbortSignal
  /** How it came, which decides what can be done to its connection. A step below the requests knows that by itself. */
  readonly via?: string
  respond(exchange: Exchange): Answer | Promise<Answer>
  toResponse(answer: Answer): Response
  finish(end: JournalEnd): void
}

/** Answers a request, with what the first applicable rule changes about it, and completes its journal entry. */
export async function answerWithFaults(request: FaultedRequest): Promise<Response | TransportFault> {
  const { exchange, finish } = request
  const fault = exchange.world.faults.take(exchange.operation, request.attributes)
  if (!fault) return complete(request, await request.respond(exchange))
  try {
    await wait(request, fault)
  } catch (error) {
    finish({ outcome: 'fault', fault: 'aborted', rule: fault.id })
    throw error
  }
  const { rule } = fault
  const replaced = replacementOf(fault)
  const mustAct = rule.afterHandler || (!replaced && !(rule.transport && !needsAnswer(rule.transport.kind)))
  const acted = mustAct
    ? await request.respond({ ...exchange, ...(rule.mutateToken && { mutation: rule.mutateToken }) })
    : undefined
  const answer = replaced ?? (acted && patched(acted, fault))
  const cannot = rule.transport && request.via !== undefined && adapterCannot(rule.transport.kind, request.via)
  if (cannot) return complete(request, cannot, fault)
  if (rule.transport) return breakConnection(request, fault, answer)
  return complete(request, answer as Answer, fault)
}

async function wait({ exchange, signal }: FaultedRequest, { rule, gate }: ActiveFault): Promise<void> {
  const { activity, clock } = exchange.world
  if (rule.delay !== undefined) {
    const duration = parseDuration(rule.delay)
    await activity.waiting(() => clock.sleep(duration, signal))
  }
  if (gate) await activity.waiting(() => gate.pass(signal))
}

function replacementOf({ rule }: ActiveFault): Answer | undefined {
  if (!rule.respond) return undefined
  const { status, headers, body, json } = rule.respond
  return { status, ...(headers && { headers }), ...(json === undefined ? { text: body ?? '' } : { json }) }
}

function patched(answer: Answer, { rule: { patchJson } }: ActiveFault): Answer {
  if (!patchJson || answer.json === undefined) return answer
  const json = typeof patchJson === 'function' ? patchJson(answer.json) : mergePatch(answer.json, patchJson)
  return { ...answer, json }
}

function breakConnection(
  { finish, toResponse, exchange }: FaultedRequest,
  { id, rule }: ActiveFault,
  answer: Answer | undefined,
): TransportFault {
  const { kind, bytes } = rule.transport as NonNullable<typeof rule.transport>
  finish({ outcome: 'fault', fault: kind, rule: id })
  if (!answer || !needsAnswer(kind)) return { transport: kind }
  const response = toResponse(answer)
  if (kind === 'slow') return { transport: kind, response, pace: (signal) => exchange.world.clock.sleep(1000, signal) }
  return { transport: kind, response, ...(bytes !== undefined && { bytes }) }
}

/** Whether a fault spoils an answer, rather than taking its place. */
function needsAnswer(kind: TransportKind): boolean {
  return kind === 'truncate' || kind === 'slow'
}

function complete({ finish, toResponse, exchange }: FaultedRequest, answer: Answer, fault?: ActiveFault): Response {
  const { status, reason } = answer
  const rule = fault?.rule
  const isBent = rule?.respond ?? rule?.patchJson ?? rule?.mutateToken ?? rule?.transport
  finish({
    outcome: isBent ? 'fault' : answer.unmatched ? 'unmatched' : reason ? 'refused' : 'ok',
    status,
    ...(reason && { reason: redactReason(reason, exchange.world.canaries) }),
    ...(fault && { rule: fault.id }),
    ...(answer.unmatched && { stub: stubOf(answer) }),
  })
  return toResponse(answer)
}

function stubOf({ json }: Answer): string {
  return (json as { stub: string }).stub
}
