import type { StrategyContext } from '../context.js'
import { type ErrorCode, SubjectTokenError } from '../errors.js'
import { internalsOf } from '../internals.js'
import { unverifiedJwt } from '../oauth/jwt-claims.js'

/** An error about the workload's own token, under the name of the strategy that works with this context. */
export function subjectTokenError(
  code: ErrorCode,
  problem: string,
  context: object,
  more: { readonly issuer?: string | undefined; readonly cause?: unknown } = {},
): SubjectTokenError {
  const { strategy } = internalsOf(context)
  return new SubjectTokenError({ code, message: `${strategy}: ${problem}`, strategy, ...more })
}

/**
 * The JWT in text that somebody else wrote. A byte order mark and blanks around it go, since an editor or `echo` adds them and
 * a server takes them for a part of the token. `where` names the place, such as `the file token of oidcTokenFilepath`.
 *
 * @throws SubjectTokenError when nothing is left, or no JWT.
 */
export function subjectTokenIn(text: string, where: string, context: Pick<StrategyContext, 'clock'>): string {
  // It takes a byte order mark for a blank too.
  const token = text.trim()
  if (token === '') {
    throw subjectTokenError(
      'ERR_SUBJECT_TOKEN_EMPTY',
      `${where} is empty. Check that the identity provider of the workload puts a token there.`,
      context,
    )
  }
  if (unverifiedJwt(token)) return token
  const hint = token.includes('\0') ? ' It looks like UTF-16, as some shells write it: write it as UTF-8.' : ''
  throw subjectTokenError(
    'ERR_SUBJECT_TOKEN_INVALID',
    `${where} is no JWT: an ID token has three parts with dots between them, and nothing else may stand beside it. It was not sent anywhere.${hint}`,
    context,
  )
}
