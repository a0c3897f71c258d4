import type { Answer } from './http/answer.js'
import type { Exchange } from './http/exchange.js'
import type { Target } from './http/target.js'
import type { Via } from './journal/journal.js'
import { redactText } from './journal/redact.js'
import { protocolError } from './services/protocol-error.js'
import { nearMiss } from './services/near-miss.js'
import type { Service } from './services/service.js'
import { services, servicesAt } from './services/services.js'

/** A path that exists under other methods. */
export function methodNotAllowed(exchange: Exchange, service: Service, methods: readonly string[]): Answer {
  const refused = protocolError(exchange, service.name, {
    status: 405,
    code: 'METHOD_NOT_ALLOWED',
    message: 'The method is not allowed for this path.',
    reason: { code: 'method-not-allowed', sentence: `This path takes ${methods.join(' or ')}.` },
  })
  return { ...refused, headers: { ...refused.headers, allow: methods.join(', ') } }
}

/** A body that no service reads to its end. */
export function tooLarge(exchange: Exchange, service: Service | undefined): Answer {
  return protocolError(exchange, service?.name, {
    status: 413,
    code: 'REQUEST_TOO_LARGE',
    message: 'The request is too large.',
    reason: { code: 'too-large', sentence: 'The body is longer than the mock reads.' },
  })
}

/** A request that no route answers: with the nearest route, and the rule to add to have it answered. */
export function unmatched({ method, path, world }: Exchange, target: Target, via: Via, service?: Service): Answer {
  const shown = redactText(path, world.canaries)
  const near = nearMiss({ method, path }, services, servicesAt(target.authority, world))
  const why = service
    ? `The mocked ${service.name} has no route for ${method} ${shown}.`
    : `No service of this world is at ${redactText(target.sent, world.canaries)}.`
  const hint = near ? ` The nearest is ${near.method} ${near.path} of ${near.service} (${near.operation}).` : ''
  const stub = `world.on('unmatched', { method: '${method}', path: '${shown}' }).respond({ status: 200, json: {} })`
  return {
    // What a proxy says of a host that it does not reach.
    status: via === 'proxy' && !service ? 502 : 501,
    json: { error_code: 'LAKEAUTH_MOCK_UNMATCHED', message: `${why}${hint}`, stub, ...(near && { nearest: near }) },
    reason: { code: service ? 'no-route' : 'unknown-authority', sentence: `${why}${hint}` },
    unmatched: true,
  }
}
