import { type Answer, toResponse } from './http/answer.js'
import { asRecord, readBody } from './http/body.js'
import type { Exchange } from './http/exchange.js'
import { type Arrival, targetOf, type Target } from './http/target.js'
import type { Via } from './journal/journal.js'
import { redactFields, redactHeaders, redactText } from './journal/redact.js'
import { answerWithFaults } from './faults/answer-with-faults.js'
import type { TransportFault } from './faults/transport-fault.js'
import { matchRoute, type RouteMatch } from './services/router.js'
import { serviceAt, siteAt } from './services/services.js'
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
  return answerWithFaults({ exchange, attributes, respond, finish, signal: request.signal, toResponse })
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

function record(
  exchange: Exchange,
  target: Target,
  arrival: Arrival,
  service?: Service,
): ReturnType<WorldState['journal']['open']> {
  const { world, headers, query, body } = exchange
  const recorded = {
    headers: redactHeaders(headers, world.canaries),
    query: redactFields(query, world.canaries),
    form: redactFields(body.form ?? new URLSearchParams(), world.canaries),
    jsonKeys: Object.keys(asRecord(body.json) ?? {}).map((key) => redactText(key, world.canaries)),
  }
  return world.journal.open({
    world: world.name,
    time: world.clock.now(),
    operation: exchange.operation,
    ...(service && { service: service.name }),
    method: exchange.method,
    path: redactText(exchange.path, world.canaries),
    authority: redactText(target.sent, world.canaries),
    via: arrival.via,
    ...(arrival.tls && { tls: arrival.tls }),
    request: recorded,
  })
}

function answer(
  exchange: Exchange,
  target: Target,
  { via }: Arrival,
  service?: Service,
  match?: RouteMatch,
): Answer | Promise<Answer> {
  if (!match) return unmatched(exchange, target, via, service)
  if (!match.wrongMethod) return match.route.handler(exchange)
  return {
    status: 405,
    headers: { allow: match.wrongMethod.join(', ') },
    json: { error_code: 'METHOD_NOT_ALLOWED', message: 'The method is not allowed for this path.' },
    reason: { code: 'method-not-allowed', sentence: `This path takes ${match.wrongMethod.join(' or ')}.` },
  }
}

function unmatched({ method, path, world }: Exchange, target: Target, via: Via, service?: Service): Answer {
  const shown = redactText(path, world.canaries)
  const why = service
    ? `The mocked ${service.name} has no route for ${method} ${shown}.`
    : `No service of this world is at ${target.sent}.`
  const stub = `world.on('unmatched', { method: '${method}', path: '${shown}' }).respond({ status: 200, json: {} })`
  return {
    // What a proxy says of a host that it does not reach.
    status: via === 'proxy' && !service ? 502 : 501,
    json: { error_code: 'LAKEAUTH_MOCK_UNMATCHED', message: why, stub },
    reason: { code: service ? 'no-route' : 'unknown-authority', sentence: why },
    unmatched: true,
  }
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
