import type { World } from '@lakeauth/mock'
import type { TokenOrigin } from '../scenario.js'

/** What a token request is answered instead of a token. */
export interface DeskAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
}

/** Where tokens are handed out, whoever does it: counts the requests, holds them, lets them fail. */
export interface TokenDesk {
  /** Token requests that have arrived. */
  count(): number
  /** Virtual times at which they arrived, epoch milliseconds. */
  times(): readonly number[]
  /** Holds the next `requests` until released. */
  hold(requests: number): { readonly release: () => void }
  /** Answers so instead of with a token: for ever, or this often. A program fails with the answer on its stderr. */
  answer(answer: DeskAnswer, times?: number): void
  /** Back to normal. */
  recover(): void
}

/** The answer of an endpoint that is down for a while, in the words of OAuth and of the APIs of Databricks. */
export const OUTAGE: DeskAnswer = {
  status: 503,
  json: { error: 'temporarily_unavailable', error_code: 'TEMPORARILY_UNAVAILABLE' },
}

/** Stands before a service or program that the scenario plays itself. */
export interface Gate {
  pass<T>(serve: () => T | Promise<T>, instead: (answer: DeskAnswer) => T): Promise<T>
}

/** The desk of a scenario, and the gate for one that is not the mock's. */
export function createTokenDesk(
  origin: TokenOrigin | undefined,
  world: World,
): { readonly desk: TokenDesk; readonly gate: Gate } {
  const played = playedDesk(world, (origin && 'program' in origin && origin.each) || 1)
  if (origin && 'operation' in origin) return { desk: mockedDesk(origin, world), gate: played.gate }
  return played
}

type MockedOrigin = Extract<TokenOrigin, { readonly operation: unknown }>

/** A count that is no multiple of `each` stays a fraction, which no case expects. */
function mockedDesk({ operation, each = 1 }: MockedOrigin, world: World): TokenDesk {
  return {
    count: () => world.journal.count(operation) / each,
    times: () =>
      world.journal
        .of(operation)
        .map(({ time }) => time)
        .filter((_, index) => index % each === 0),
    hold: (requests) => world.on(operation).hold(requests * each),
    answer: (answer, times) => {
      const builder = world.on(operation)
      ;(times === undefined ? builder : builder.times(times * each)).respond(answer)
    },
    recover: () => world.clearFaults(),
  }
}

function playedDesk(world: World, each: number): { readonly desk: TokenDesk; readonly gate: Gate } {
  const arrivals: number[] = []
  let instead: { readonly answer: DeskAnswer; left: number } | undefined
  let held: { left: number; readonly released: Promise<void>; readonly release: () => void } | undefined
  return {
    desk: {
      count: () => arrivals.length / each,
      times: () => arrivals.filter((_, index) => index % each === 0),
      hold: (requests) => {
        const { promise, resolve } = Promise.withResolvers<void>()
        held = { left: requests * each, released: promise, release: resolve }
        return { release: resolve }
      },
      answer: (answer, times = Number.POSITIVE_INFINITY) => {
        instead = { answer, left: times * each }
      },
      recover: () => {
        instead = undefined
        held?.release()
        held = undefined
      },
    },
    gate: {
      async pass(serve, refuse) {
        arrivals.push(world.clock.now())
        if (held && held.left-- > 0) await held.released
        if (instead && instead.left-- > 0) return refuse(instead.answer)
        return serve()
      },
    },
  }
}
