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
export async function askMachine(
  question: Question,
  { limitMs, isStarting = () => false }: { readonly limitMs: number; readonly isStarting?: typeof isComingUp },
  google: Google,
): Promise<Answer> {
  const { origin } = new URL(question.url)
  if (!MACHINE_ORIGINS.includes(origin)) return ask(question, google)
  const once = (signal: AbortSignal): Promise<Answer> => ask({ ...question, signal }, google)
  return withDeadline((signal) => askUntilStarted(once, isStarting, signal, google), {
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

/** Before the one repetition: that of GKE comes up a moment after a pod does (vendor guide to workload identity). */
const PAUSE_MS = 250

/** Asks once more after a failure that a metadata service has while it starts. */
export async function askUntilStarted(
  once: (signal: AbortSignal) => Promise<Answer>,
  isStarting: typeof isComingUp,
  signal: AbortSignal,
  { context }: Google,
): Promise<Answer> {
  try {
    return await once(signal)
  } catch (error) {
    if (!isStarting(error)) throw error
    await context.clock.sleep(PAUSE_MS, signal)
    return once(signal)
  }
}

/** True for a failure that a metadata server has while a pod starts: a connection that breaks, or its own trouble. */
export function isComingUp(error: unknown): boolean {
  if (!isAuthError(error)) return false
  const { retryable, status } = error as { readonly retryable?: boolean; readonly status?: number }
  return status === 500 || (error.code === 'ERR_ENDPOINT_UNREACHABLE' && retryable === true)
}
