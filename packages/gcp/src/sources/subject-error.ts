import { SubjectTokenError } from '@lakeauth/core'
import type { Google } from '../google.js'

/** The workload's own token cannot be had. `problem` says why and what to do. */
export function noSubjectToken(problem: string, { strategy }: Google): SubjectTokenError {
  return new SubjectTokenError({
    code: 'ERR_SUBJECT_TOKEN_UNAVAILABLE',
    message: `${strategy}: ${problem}`,
    strategy,
  })
}
