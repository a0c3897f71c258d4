import type { Duplex } from 'node:stream'
import { answerWithFaults } from '../faults/answer-with-faults.js'
import type { TransportFault } from '../faults/transport-fault.js'
import { type Answer, ok, toResponse } from '../http/answer.js'
import type { Operation } from '../http/operation.js'
import type { JournalEnd } from '../journal/journal.js'
import { redactText } from '../journal/redact.js'
import type { WorldState } from '../world/state.js'

/** A step below the requests: the CONNECT to the proxy, or a handshake. */
export interface Step {
  readonly operation: Operation
  readonly method: string
  /** Host, and port unless the scheme's own, in lower case. */
  readonly authority: string
  readonly via: string
  readonly world: WorldState
  /** Its end calls the step off. */
  readonly socket: Duplex
}

/** What the fault rules made of a step, and how to complete its journal entry. */
export interface StepTaken {
  readonly result: Response | TransportFault
  /** What the rules say of the end. */
  readonly end: JournalEnd
  finish(end: JournalEnd): void
}

/** Takes a step through the journal and the fault rules of its world, as `handle` takes a request. Rejects when the client goes. */
export async function takeStep(step: Step, answer: Answer = ok({})): Promise<StepTaken> {
  const { operation, method, authority, via, world, socket } = step
  const shown = redactText(authority, world.canaries)
  const finish = world.journal.open({
    world: world.name,
    time: world.clock.now(),
    operation,
    method,
    scheme: via === 'https' ? 'https' : 'http',
    target: '',
    path: '',
    authority: shown,
    via,
    request: { headers: {}, query: {}, form: {}, jsonKeys: [], json: {}, bodySecrets: [] },
  })
  let end: JournalEnd = { outcome: 'ok' }
  const abort = new AbortController()
  const onClose = (): void => abort.abort(new Error('The client closed the connection.'))
  socket.once('close', onClose)
  try {
    const result = await world.activity.busy(() =>
      answerWithFaults({
        exchange: exchangeOf(step),
        attributes: (key) => ({ method, authority, via })[key],
        signal: abort.signal,
        respond: () => answer,
        toResponse,
        finish: (told) => {
          end = told
        },
      }),
    )
    return { result, end, finish }
  } catch (error) {
    finish(end)
    throw error
  } finally {
    socket.off('close', onClose)
  }
}

function exchangeOf({ operation, method, authority, world }: Step): Parameters<typeof answerWithFaults>[0]['exchange'] {
  return {
    operation,
    method,
    path: '',
    params: {},
    query: new URLSearchParams(),
    headers: new Headers(),
    body: { mediaType: '', text: '' },
    base: '',
    world,
    authority,
  }
}
