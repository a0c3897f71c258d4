import type { Answer } from './http/answer.js'
import type { Exchange } from './http/exchange.js'
import type { Target } from './http/target.js'
import type { Via } from './journal/journal.js'
import { redactText } from './journal/redact.js'
import { nearMiss } from './services/near-miss.js'
import type { Service } from './services/service.js'
import { services, servicesAt } from './services/services.js'

/** A path that exists under other methods. */
export function methodNotAllowed(methods: readonly string[]): Answer {
  return {
    status: 405,
    headers: { allow: methods.join(', ') },
    json: { error_code: 'METHOD_NOT_ALLOWED', message: 'The method is not allowed for this path.' },
    reason: { code: 'method-not-allowed', sentence: `This path takes ${methods.join(' or ')}.` },
  }
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
