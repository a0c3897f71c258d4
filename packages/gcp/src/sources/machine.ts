import { isAuthError, withDeadline } from '@lakeauth/core'
import { type Answer, ask, type Question } from '../ask.js'
import type { Google } from '../google.js'
import { METADATA_URL } from '../metadata-host.js'
import { noSubjectToken } from './subject-error.js'

/** The metadata service of AWS and Azure, and that of AWS on IPv6. */
export const MACHINE_ORIGINS: readonly string[] = [METADATA_URL, 'http://[fd00:ec2::254]']

/**
 * A request that may go to the machine's own metadata service. That answers within the limit or is none: its address would
 * otherwise hang wherever there is no such machine. Another place has core's own limits.
 */
export async function askMachine(question: Question, limitMs: number, google: Google): Promise<Answer> {
  const { origin } = new URL(question.url)
  if (!MACHINE_ORIGINS.includes(origin)) return ask(question, google)
  return withDeadline((signal) => ask({ ...question, signal }, google), {
    clock: google.context.clock,
    milliseconds: limitMs,
    signal: question.signal,
    expired: () =>
      noSubjectToken(
        `the metadata service at ${origin} gave no answer within ${limitMs / 1000} s. It is there on a machine of the cloud alone that the credential configuration is for.`,
        google,
      ),
  })
}

/** True for a failure that a metadata server has while a pod starts: a connection that breaks, or its own trouble. */
export function isStarting(error: unknown): boolean {
  if (!isAuthError(error)) return false
  const { retryable, status } = error as { readonly retryable?: boolean; readonly status?: number }
  return status === 500 || (error.code === 'ERR_ENDPOINT_UNREACHABLE' && retryable === true)
}
