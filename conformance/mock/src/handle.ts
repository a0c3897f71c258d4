import { type Answer, toHeadResponse, toResponse } from './http/answer.js'
import { asRecord, readBody } from './http/body.js'
import type { Exchange } from './http/exchange.js'
import { type Arrival, targetOf, type Target } from './http/target.js'
import type { Via } from './journal/journal.js'
import { answerWithFaults } from './faults/answer-with-faults.js'
import type { TransportFault } from './faults/transport-fault.js'
import { record } from './record.js'
import { matchRoute, type RouteMatch } from './services/router.js'
import { serviceAt, siteAt } from './services/services.js'
import { methodNotAllowed, tooLarge, unmatched } from './unanswered.js'
import type { Service } from './services/service.js'
import type { World } from './world/world.js'
import { stateOf, type WorldState } from './world/state.js'

/**
 * Answers one request inside one world: the pure core under every adapter. Gives a `TransportFault` when a rule says that
 * the connection fails. Rejects only with the reason of the request's own abort signal, while a rule holds or delays it.
 */
export function handle(
  request: Request,
  world: World,
  via: Via | Arrival = 'direct',
): Promise<Response | TransportFault> {
  const state = stateOf(world)
  const arrival = typeof via === 'string' ? { via } : via
  return state.activity.busy(() => answerIn(request, state, arrival))
}

async function answerIn(request: Request, world: WorldState, arrival: Arrival): Promise<Response | TransportFault> {
  const target = targetOf(request, world, arrival)
  const service = serviceAt(target.authority, world, target.path)
  const match = service && matchRoute(service, request.method, target.path)
  const exchange = await exchangeOf(request, world, target, arrival, match)
  const finish = record(exchange, target, arrival, service)
  const respond = (final: Exchange): Answer | Promise<Answer> => answer(final, target, arrival, service, match)
  const attributes = attributesOf(exchange, target, arrival)
  return answerWithFaults({
    exchange,
    attributes,
    respond,
    finish,
    via: arrival.via,
    signal: arrival.signal ?? request.signal,
    toResponse: request.method === 'HEAD' ? toHeadResponse : toResponse,
  })
}

async function exchangeOf(
  request: Request,
  world: WorldState,
  target: Target,
  arrival: Arrival,
  match?: RouteMatch,
): Promise<Exchange> {
  const site = siteAt(target.authority, world)
  return {
    operation: match?.route.operation ?? 'unmatched',
    method: request.method,
    path: target.path,
    params: match?.params ?? {},
    query: target.query,
    headers: request.headers,
    body: await readBody(request, arrival.body),
    base: target.base,
    world,
    authority: target.authority,
    ...(site && { site }),
  }
}

function answer(
  exchange: Exchange,
  target: Target,
  { via, oversized }: Arrival,
  service?: Service,
  match?: RouteMatch,
): Answer | Promise<Answer> {
  if (oversized) return tooLarge(exchange, service)
  if (!match || !service) return unmatched(exchange, target, via, service)
  // A handler may look at its method: it knows no HEAD.
  const asked = exchange.method === 'HEAD' ? { ...exchange, method: match.route.method } : exchange
  if (!match.wrongMethod) return match.route.handler(asked)
  return methodNotAllowed(exchange, service, match.wrongMethod)
}

function attributesOf(exchange: Exchange, target: Target, arrival: Arrival): (key: string) => string | undefined {
  const own: Readonly<Record<string, string>> = {
    method: exchange.method,
    path: exchange.path,
    authority: target.sent,
    via: arrival.via,
  }
  return (key) => {
    const field = asRecord(exchange.body.json)?.[key]
    const json = field === undefined ? undefined : String(field)
    return own[key] ?? exchange.body.form?.get(key) ?? exchange.query.get(key) ?? json ?? header(exchange, key)
  }
}

function header({ headers }: Exchange, key: string): string | undefined {
  return /^[\w-]+$/.test(key) ? (headers.get(key) ?? undefined) : undefined
}
