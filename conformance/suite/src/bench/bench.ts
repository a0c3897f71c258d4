import {
  type Credential,
  type CredentialStrategy,
  type DatabricksAuth,
  databricksAuth,
  explain,
  type Report,
  type TokenRequest,
  type TokenStore,
} from '@lakeauth/core'
import { createWorld, type KeyPairs, type World } from '@lakeauth/mock'
import type { RefusedAlgorithm, Scenario, Setup } from '../scenario.js'
import type { Watch } from '../watch/watch.js'
import { type Leak, leaksIn, plainSettings, secretsOf } from '../oracle/leaks.js'
import { arranged } from './arranged.js'
import type { Call, LogEntry } from './calls.js'
import type { Conversation } from './conversation.js'
import { HarnessError } from './harness-error.js'
import { instrumented, type Marks } from './instrumented.js'
import { type Ports, recordingPorts } from './ports.js'
import { createTokenDesk, type TokenDesk } from './token-desk.js'
import { type Outcome, patiently, settle, standing } from './turns.js'
import type { Work } from './work.js'

/** Headers as a credential gives them. */
export type Headers = Readonly<Record<string, string>>

/** Changes what the strategy under test meets: how the suite's own tests plant a defect beneath a strategy. */
export type Seam = (ports: Ports) => Ports

/** What a bench is made for. */
export interface BenchOptions {
  readonly strategy: CredentialStrategy
  readonly scenario: Scenario
  readonly lifetimeSeconds: number
  readonly seam?: Seam | undefined
  /** Makes the world's identifiers repeatable. */
  readonly seed?: string | undefined
  /** Gives the keys of every world; new ones when absent. */
  readonly keyPairs?: KeyPairs | undefined
  readonly work: Work
  /** What the strategy does to the process. */
  readonly watch: Watch
}

/** What a machine may have beside its set-up. */
export interface MachineOptions {
  /** Tokens that several machines share. */
  readonly store?: TokenStore
  /** Keeps what is sent and answered. */
  readonly conversation?: Conversation
}

/** One strategy on one machine in one mocked Databricks, everything recorded. */
export interface Bench {
  readonly world: World
  readonly strategy: CredentialStrategy
  readonly scenario: Scenario
  readonly setup: Setup
  readonly desk: TokenDesk
  readonly calls: readonly Call[]
  readonly log: readonly LogEntry[]
  readonly marks: Marks
  readonly watch: Watch
  readonly ports: Ports
  readonly lifetimeSeconds: number
  /** The strategy selected and configured, by core itself. */
  signIn(): Promise<DatabricksAuth>
  /** How signing in ends, failures included. */
  trySignIn(config?: Readonly<Record<string, unknown>>): Promise<Outcome<DatabricksAuth>>
  /** How signing in ends with other strategies behind this one in the chain. */
  trySignInAmong(
    others: readonly CredentialStrategy[],
    config: Readonly<Record<string, unknown>>,
  ): Promise<Outcome<DatabricksAuth>>
  /** Core's report, on another strategy if one is given. */
  explain(other?: CredentialStrategy): Promise<Report>
  /** Headers of one call. A rejection, or anything that is no object of headers, ends the run as an error. */
  headers(credential: Credential, request?: TokenRequest): Promise<Headers>
  /** Headers of several calls at once. */
  headersOf(calls: readonly PromiseLike<Headers>[]): Promise<readonly Headers[]>
  /** The end of something, with as much virtual time as it needs. */
  end<T>(promise: PromiseLike<T>): Promise<Exclude<Outcome<T>, { state: 'pending' }>>
  /** Where something stands without any time passing. */
  now<T>(promise: PromiseLike<T>): Promise<Outcome<T>>
  /** Lets everything run that needs no time. */
  settle(): Promise<void>
  advance(duration: number | string): Promise<void>
  /** Another machine: with another setup, or in a mocked Databricks of its own. */
  another(kind: 'broken' | 'same' | 'without-management' | 'another', machine?: MachineOptions): Promise<Bench>
  /** The same machine with a token of the workload that is signed so. */
  signedWith(algorithm: RefusedAlgorithm): Promise<Bench>
  /** The same machine with something changed on it. */
  on(changes: Setup, machine?: MachineOptions): Bench
  /** The same machine with nothing on it. */
  empty(): Promise<Bench>
  /** The strategy's settings as text, secrets included, as core resolved them. */
  settings(): Promise<ReadonlyMap<string, string>>
  /** Places in these values where a secret shows. */
  leaks(values: Readonly<Record<string, unknown>>): readonly Leak[]
  /** Text with every secret replaced by its ordinal. */
  scrub(text: string): string
}

/** A bench with a world of its own, on a clock that stands still. */
export async function createBench(options: BenchOptions): Promise<Bench> {
  const { scenario, lifetimeSeconds, seed, keyPairs, work } = options
  const world = createWorld({
    ...(seed !== undefined && { seed }),
    ...(keyPairs && { keyPairs }),
    ...scenario.world,
    clock: 'frozen',
    tokenLifetimeSeconds: lifetimeSeconds,
    metadataLifetimeSeconds: lifetimeSeconds,
  })
  const setUp = (): ReturnType<Scenario['arrange']> => scenario.arrange(world, { lifetimeSeconds })
  return benchIn(world, await arranged(scenario, 'arrange', setUp, { world, work }), options)
}

function benchIn(world: World, setup: Setup, options: BenchOptions, machine: MachineOptions = {}): Bench {
  const { strategy, scenario, lifetimeSeconds, seam = (ports) => ports, work, watch } = options
  const { store, conversation } = machine
  const stage = { world, work }
  const { desk, gate } = createTokenDesk(scenario.tokens, world)
  const recording = recordingPorts({ world, setup, tokens: scenario.tokens, gate, conversation })
  const { calls, log } = recording
  const ports = seam(recording.ports)
  const marks: Marks = {}
  const authOptions = (config: Setup['config'], tested = strategy): Parameters<typeof databricksAuth>[0] => ({
    ...ports,
    ...(store && { store }),
    strategies: [instrumented(tested, calls, marks)],
    config: config as never,
  })
  const secrets = (): ReturnType<typeof secretsOf> =>
    secretsOf({ world, setup, scenario, strategy, settings: marks.settings ?? {} })
  const bench: Bench = {
    world,
    strategy,
    scenario,
    setup,
    desk,
    calls,
    log,
    marks,
    watch,
    ports,
    lifetimeSeconds,
    signIn: async () => fulfilled(await bench.trySignIn(), 'signing in'),
    trySignIn: (config = setup.config) => bench.end(databricksAuth(authOptions(config))),
    trySignInAmong: (others, config) => {
      const among = { ...authOptions(config), strategies: [instrumented(strategy, calls, marks), ...others] }
      return bench.end(databricksAuth(among))
    },
    explain: async (other) => fulfilled(await bench.end(explain(authOptions(setup.config, other))), 'explain()'),
    headers: async (credential, request) => {
      const call = credential.headers(request)
      return asHeaders(fulfilled(await bench.end(Promise.resolve(call)), 'headers()'))
    },
    headersOf: async (many) => {
      const ends = await Promise.all(many.map((call) => bench.end(call)))
      return ends.map((end) => asHeaders(fulfilled(end, 'headers()')))
    },
    end: (promise) => patiently(promise, stage, 'a call'),
    now: (promise) => standing(promise, stage),
    settle: () => settle(stage),
    advance: async (duration) => {
      await world.clock.advance(duration)
      if (work.isUnderWay()) await settle(stage)
    },
    another: async (kind, other) => {
      if (kind === 'same') return createBench(options)
      const name = kind === 'without-management' ? 'withoutManagement' : kind
      const setUp = scenario[name]
      if (!setUp) throw new HarnessError(`the scenario has no \`${name}\``)
      const arrange = (): ReturnType<typeof setUp> => setUp.call(scenario, world, { lifetimeSeconds })
      return benchIn(world, await arranged(scenario, name, arrange, stage), options, other)
    },
    signedWith: async (algorithm) => {
      const arrange = async (): Promise<Setup> =>
        (await scenario.signedWith?.(world, algorithm, { lifetimeSeconds })) ?? {}
      return bench.on(await arranged(scenario, 'signedWith', arrange, stage))
    },
    on: (changes, other) => benchIn(world, { ...setup, ...changes }, options, other),
    empty: async () => benchIn(world, {}, options),
    settings: async () => {
      await bench.explain()
      return plainSettings(marks.settings ?? {})
    },
    leaks: (values) => leaksIn(values, secrets()),
    scrub: (text) =>
      secrets().reduce(
        (clean, { name, spellings }) =>
          spellings.reduce((rest, spelling) => rest.replaceAll(spelling, `[${name}]`), clean),
        text,
      ),
  }
  return bench
}

function fulfilled<T>(outcome: Outcome<T>, what: string): T {
  if (outcome.state === 'fulfilled') return outcome.value
  if (outcome.state === 'pending') throw new HarnessError(`${what} did not end`)
  const { reason } = outcome
  if (reason instanceof HarnessError) throw reason
  throw new HarnessError(
    `${what} failed: ${reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason)}`,
  )
}

function asHeaders(value: unknown): Headers {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Headers
  throw new HarnessError(
    `headers() gave ${value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`} where an object of headers belongs`,
  )
}
