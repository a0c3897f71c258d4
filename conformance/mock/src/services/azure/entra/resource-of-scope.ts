import type { Answer } from '../../../http/answer.js'
import type { Exchange } from '../../../http/exchange.js'
import { entraError } from './entra-error.js'
import { missingParameter } from './required.js'

/** The resource that a v2 scope names: an application asks for everything it has there, as `<resource>/.default`. */
export function resourceOfScope(exchange: Exchange, form: URLSearchParams): string | Answer {
  const scopes = (form.get('scope') ?? '').split(' ').filter((scope) => scope !== '')
  const [scope] = scopes
  if (scope === undefined) return missingParameter(exchange, 'scope')
  const suffix = '/.default'
  if (scopes.every((one) => one.endsWith(suffix)) && scopes.length > 1 && exchange.world.enforces('several-resources'))
    return invalidScope(exchange, 28000, 'several-resources', {
      message:
        'Provided value for the input parameter scope is not valid because it contains more than one resource. Scope ' +
        `${scopes.join(' ')} is not valid.`,
    })
  if (!scope.endsWith(suffix) && exchange.world.enforces('scope-without-default'))
    return invalidScope(exchange, 1002012, 'scope-without-default', {
      message:
        `The provided value for scope ${scopes.join(' ')} is not valid. Client credential flows must have a scope value with ` +
        '/.default suffixed to the resource identifier (application ID URI).',
    })
  return scope.endsWith(suffix) ? scope.slice(0, -suffix.length) : scope
}

function invalidScope(exchange: Exchange, code: number, reason: string, { message }: { message: string }): Answer {
  return entraError(exchange, { status: 400, error: 'invalid_scope', code, message }, reason)
}
