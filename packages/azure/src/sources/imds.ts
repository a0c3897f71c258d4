import { type AuthError, isAuthError, SubjectTokenError } from '@lakeauth/core'
import { type Answer, ask, type Question } from '../ask.js'
import type { Azure } from '../azure.js'

/** No token within this: it is looked whether anybody is there. */
const PROBE_MS = 500
/** No answer at all within this: nobody is. */
const ABSENT_MS = 1_000
/** Waited for piece by piece: a process that was busy for longer must first turn to what has come meanwhile. */
const STEP_MS = 100
/** Of the system, where nobody is at an address, or no way leads there. Other failures are of somebody who is. */
const NOBODY = /^(?:ECONNREFUSED|ENOTFOUND|ETIMEDOUT|E(?:HOST|NET)(?:UNREACH|DOWN)|UND_ERR_CONNECT_TIMEOUT)$/

/**
 * A request to the metadata service of a virtual machine. Where there is none, packets mostly vanish, so that it says so after
 * a second; a service that is there but slow, as it may be with a user-assigned identity, has the time of any attempt. A request
 * without its header tells the two apart: the service refuses that at once. It is made only when the token is late.
 */
export async function throughImds(question: Question, azure: Azure): Promise<Answer> {
  const done = new AbortController()
  const { signal } = question
  const limited = AbortSignal.any([done.signal, ...(signal ? [signal] : [])])
  try {
    return await Promise.race([ask({ ...question, signal: limited }, azure), absence(question.url, limited, azure)])
  } catch (error) {
    signal?.throwIfAborted()
    throw isAuthError(error) ? told(error as AuthError, question.url, azure) : error
  } finally {
    // Whatever is still waited for, timers included, ends here.
    done.abort()
  }
}

/** Rejects when nobody answers; never resolves. */
async function absence(url: string, signal: AbortSignal, azure: Azure): Promise<never> {
  const { clock, fetch } = azure.context
  let present = false
  const probe = async (): Promise<void> => {
    await fetch(url, { signal })
    present = true
  }
  try {
    for (let waited = 0; waited < ABSENT_MS; waited += STEP_MS) {
      if (waited === PROBE_MS) probe().catch(() => {})
      await clock.sleep(STEP_MS, signal)
    }
  } catch {
    present = true
  }
  if (!present) throw absent('gave no answer within 1 s', url, azure)
  return new Promise<never>(() => {})
}

/** What the error of a request means here. A refusal stays one, and what may pass is repeated by core. */
function told(error: AuthError, url: string, azure: Azure): AuthError {
  if (error.code === 'ERR_ENDPOINT_UNREACHABLE' && !isOfSomebody(error)) return absent('cannot be reached', url, azure)
  if (error.code === 'ERR_TOKEN_RESPONSE_INVALID') return absent('answers with something else', url, azure)
  return error
}

/** A connection that came about and broke. */
function isOfSomebody({ cause }: AuthError): boolean {
  const { code } = Object(cause) as { code?: unknown }
  return typeof code === 'string' && !NOBODY.test(code)
}

function absent(problem: string, url: string, { strategy }: Azure): SubjectTokenError {
  const { origin } = new URL(url)
  return new SubjectTokenError({
    code: 'ERR_SUBJECT_TOKEN_UNAVAILABLE',
    message: `${strategy}: the metadata service of Azure at ${origin} ${problem}. It is there on virtual machines of Azure alone; App Service, Functions, Container Apps and Azure Arc set IDENTITY_ENDPOINT instead, and need an identity assigned for it. Elsewhere use another strategy.`,
    issuer: origin,
    strategy,
  })
}
