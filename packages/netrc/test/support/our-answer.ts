import { findEntry, NetrcSyntaxError } from '../../src/index.js'
import type { CurlAnswer } from './curl-answers.js'
import type { NetrcCase } from './generate.js'

/** What our look-up finds, in the words of {@link CurlAnswer}. */
export function ourAnswer({ file, host }: NetrcCase): CurlAnswer {
  try {
    const entry = findEntry(file, host)
    return entry ? `${entry.login ?? ''}:${entry.password?.reveal() ?? ''}` : null
  } catch (error) {
    if (error instanceof NetrcSyntaxError) return { error: true }
    throw error
  }
}
