import { AuthError, isAuthError } from './errors.js'
import { type Redactor, safeCause } from './redact.js'

/** What a strategy threw, as an error of ours: one of its own passes, anything else may hold a secret and is cleaned. */
export function strategyFailed(error: unknown, strategy: string, redact: Redactor): AuthError {
  if (isAuthError(error)) return error
  const cause = safeCause(error, redact)
  return new AuthError({
    code: 'ERR_STRATEGY_FAILED',
    message: `${strategy} failed in a way that it does not explain (${cause.name}: ${cause.message}). Check its settings, and report it to the strategy's author.`,
    strategy,
    cause,
  })
}
