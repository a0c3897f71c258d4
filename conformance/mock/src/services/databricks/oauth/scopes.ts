import type { Answer } from '../../../http/answer.js'
import type { WorldState } from '../../../world/state.js'
import { oauthError } from '../oauth-error.js'

/** Scopes that are about the tokens themselves, and that no client needs to be given. */
const ofEveryClient = new Set(['offline_access', 'openid', 'profile', 'email'])

/** What is wrong with the scopes that a request asks for. */
export interface ScopeProblem {
  readonly error: 'invalid_scope' | 'access_denied'
  readonly description: string
  readonly code: string
}

/** The scopes in one spelling, or what is wrong with them. `allowed` are all that the client may have. */
export function readScopes(
  world: WorldState,
  requested: string,
  allowed?: readonly string[],
): { readonly scope: string } | { readonly problem: ScopeProblem } {
  const scopes = requested.split(' ').filter((scope) => scope !== '')
  const problem =
    (scopes.length === 0 && problemOf('invalid_scope', 'missing-scope', 'scope is required')) ||
    (!scopes.every((scope) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)) &&
      problemOf('invalid_scope', 'malformed-scope', 'The scope is malformed')) ||
    unassigned(scopes, allowed)
  return problem && world.enforces(problem.code) ? { problem } : { scope: scopes.join(' ') }
}

/** The refusal of a token endpoint for it. */
export function refuseScopes({ error, description, code }: ScopeProblem): Answer {
  return oauthError(400, error, description, { code })
}

/** As a public report has it of a secret that was made for other scopes (databricks-sql-go 476). */
function unassigned(scopes: readonly string[], allowed: readonly string[] | undefined): ScopeProblem | undefined {
  const missing = allowed ? scopes.filter((scope) => !allowed.includes(scope) && !ofEveryClient.has(scope)) : []
  if (missing.length === 0) return undefined
  return problemOf(
    'access_denied',
    'scope-not-allowed',
    `Scopes '${missing.join(' ')}' are not assigned to this client`,
  )
}

function problemOf(error: ScopeProblem['error'], code: string, description: string): ScopeProblem {
  return { error, code, description }
}
