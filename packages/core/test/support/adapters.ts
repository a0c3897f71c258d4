import { inspect } from 'node:util'
import { type Clock, coreStrategies, type DatabricksAuth, databricksAuth } from '@lakeauth/core'
import { createWorld, spellings, type World } from '@lakeauth/mock'
import { startServer } from '@lakeauth/mock/server'
import { expect } from 'vitest'
import { type Listener, listen, type Loopback } from './listen.js'

/** A mocked workspace on loopback, one sign-in to it, and another host that nothing of it may reach. */
export interface Workspace extends AsyncDisposable {
  readonly world: World
  readonly host: string
  readonly auth: DatabricksAuth
  readonly elsewhere: Elsewhere
  /** Fails when the value, or anything that it can be made to say, holds a secret of the world. */
  assertSilent(where: string, ...values: readonly unknown[]): void
}

/** Another host, which answers 200 unless told. */
interface Elsewhere extends Loopback {
  answer(listener: Listener): void
}

/** Starts one. Requests travel through sockets, as those of the clients do. */
export async function workspace(
  options: { readonly clientSecret?: string; readonly deadTokenStyle?: 401 | 403 } = {},
): Promise<Workspace> {
  const { deadTokenStyle = 401, ...own } = options
  const world = createWorld({ deadTokenStyle })
  const server = await startServer({ worlds: [world] })
  let answer: Listener = (_request, response) => void response.end('{}')
  const other = await listen((request, response) => answer(request, response))
  const elsewhere = { ...other, answer: (listener: Listener) => void (answer = listener) }
  const { host, clientId, clientSecret } = world.workspace
  const config = { host, clientId, clientSecret, ...own }
  const clock = hastyClock()
  const auth = await databricksAuth({ strategies: coreStrategies, env: {}, home: undefined, config, clock })
  return {
    world,
    host,
    auth,
    elsewhere,
    assertSilent: (where, ...values) => {
      const said = values.flatMap(everythingIn).join('\n')
      const shown = world.canaries.filter(({ value }) => spellings(value).some((text) => said.includes(text)))
      expect(shown.map(({ name }) => `${where} shows ${name}`)).toEqual([])
    },
    [Symbol.asyncDispose]: async () => {
      await elsewhere[Symbol.asyncDispose]()
      await server.close()
    },
  }
}

/** All that a value can be made to say, with its causes. */
function everythingIn(value: unknown): string[] {
  const texts = [inspect(value, { depth: 6, maxStringLength: null, maxArrayLength: null }), String(value), json(value)]
  if (!(value instanceof Error)) return texts
  return [...texts, value.message, value.stack ?? '', ...(value.cause === undefined ? [] : everythingIn(value.cause))]
}

function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch {
    return '' // A cycle: then nobody can print it as JSON either.
  }
}

/** How many sign-ins the world has seen: grants, and documents that say where to get one. */
export function signIns({ journal }: World): { readonly grants: number; readonly discoveries: number } {
  return {
    grants: journal.count('workspace.token'),
    discoveries: journal.count('workspace.config') + journal.count('workspace.discovery'),
  }
}

/** Every distinct `Authorization` that the world received on its APIs, as marks of its journal. */
export function bearersOf({ journal }: World): unknown[] {
  const marks = journal.entries
    .filter(({ operation }) => !/token|config|discovery/.test(operation))
    .map(({ request }) => JSON.stringify(request.headers['authorization']))
  return [...new Set(marks)]
}

/** Everything that the other host received: nothing of a sign-in may be in it. */
export function receivedBy({ requests, received }: Loopback): string {
  return JSON.stringify(requests) + received()
}

/** Pauses between attempts are over at once, and count as time; deadlines never come. */
function hastyClock(): Clock {
  let skipped = 0
  return {
    now: () => Date.now() + skipped,
    monotonic: () => performance.now() + skipped,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
        if (ms >= 5_000) return
        skipped += ms
        resolve()
      }),
  }
}

/** The answer of model serving to a chat. */
export const completion = {
  status: 200,
  json: {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Good day' } }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  },
}
