import type { CommandResult } from '@lakeauth/core'
import type { Operation, World, WorldOptions } from '@lakeauth/mock'
import type { Capability } from './capability.js'

/** One run of a program that a scenario plays. */
export interface ProgramRun {
  readonly arguments: readonly string[]
  readonly signal?: AbortSignal | undefined
}

/** Plays a program: gives its output, or a whole result. */
export type Program = (run: ProgramRun) => string | CommandResult | Promise<string | CommandResult>

/** Plays a service that the mock does not have. */
export type Service = (request: Request) => Response | Promise<Response>

/** The machine that a strategy finds itself on. Nothing else exists there: no environment, no home, no network. */
export interface Setup {
  /** As `config` of `databricksAuth`. Leave `authType` out, so that detection has its part. */
  readonly config?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
  readonly home?: string
  /** Files by path. */
  readonly files?: Readonly<Record<string, string>>
  /** Programs by name, as if they were on the `PATH`. */
  readonly programs?: Readonly<Record<string, Program>>
  /** Services by origin, beside those of the mock. */
  readonly services?: Readonly<Record<string, Service>>
}

/** Who hands out the tokens: an operation of the mock, a service of the setup by its origin, or one of its programs. */
export type TokenOrigin =
  | {
      readonly operation: Operation
      /** How many tokens a sign-in asks it for, each by a request of its own; one when absent. The cases count sign-ins. */
      readonly each?: number
    }
  | { readonly service: string }
  | {
      readonly program: string
      /** Which of its runs ask for a token; every one when absent. */
      readonly isTokenRun?: (run: Pick<ProgramRun, 'arguments'>) => boolean
      /** As with an operation. */
      readonly each?: number
    }

/** What `arrange` may want to know beside the world. */
export interface Arrangement {
  /** How long this case's tokens live. The mock's own endpoints know; a service or program of yours has to be told. */
  readonly lifetimeSeconds: number
}

/** Algorithms with which Databricks takes no token of a workload. */
export const REFUSED_ALGORITHMS = ['none', 'HS256', 'RS512', 'PS256', 'EdDSA'] as const

/** A signature that Databricks does not take for a subject token. */
export type RefusedAlgorithm = (typeof REFUSED_ALGORITHMS)[number]

/** How to set a strategy up in a mocked Databricks. */
export interface Scenario {
  /** Tells scenarios of one strategy apart. */
  readonly name: string
  readonly capabilities: readonly Capability[]
  readonly tokens?: TokenOrigin
  /** Who hands out the token of the second header of Google Cloud. */
  readonly secondTokens?: { readonly operation: Operation }
  readonly world?: WorldOptions
  /**
   * A machine on which the strategy is set up and works. When this or one of the others throws, or does not end in some turns of the
   * world, whose time stands still meanwhile, its cases are errors: a slow server of yours is better started with the module.
   */
  arrange(world: World, arrangement: Arrangement): Setup | Promise<Setup>
  /** The same with an identity that is refused for good: a wrong secret, nobody logged in. */
  broken?(world: World, arrangement: Arrangement): Setup | Promise<Setup>
  /** The same place and settings of the same kind, with somebody else who is let in. */
  another?(world: World, arrangement: Arrangement): Setup | Promise<Setup>
  /** The same with a management token of Azure that is refused for good, while the bearer token is not. */
  withoutManagement?(world: World, arrangement: Arrangement): Setup | Promise<Setup>
  /** Who hands the workload its own tokens, which are exchanged. */
  readonly subjectTokens?: { readonly operation: Operation } | { readonly service: string }
  /** The same with a token of the workload that is truly signed, with an algorithm that Databricks refuses. */
  signedWith?(world: World, algorithm: RefusedAlgorithm, arrangement: Arrangement): Setup | Promise<Setup>
  /** A setting of the strategy, and a value that it must not take. */
  readonly invalid?: { readonly attribute: string; readonly value: string }
  /** The path of an API that must accept the credential; the SCIM "Me" endpoint when absent. */
  probe?(world: World): string
  /** Secrets to look for beside the mock's own and the sensitive settings. */
  secrets?(world: World): readonly string[]
}

/** What is wrong with a scenario itself, in a sentence. */
export function flawOf(scenario: Scenario): string | undefined {
  const declares = (capability: Capability): boolean => scenario.capabilities.includes(capability)
  if (declares('token-requests') !== (scenario.tokens !== undefined))
    return '"token-requests" goes with `tokens`: declare both or neither'
  if (declares('second-token') !== (scenario.secondTokens !== undefined))
    return '"second-token" goes with `secondTokens`: declare both or neither'
  if (declares('refusal') !== (scenario.broken !== undefined))
    return '"refusal" goes with `broken`: declare both or neither'
  if (declares('another-identity') !== (scenario.another !== undefined))
    return '"another-identity" goes with `another`: declare both or neither'
  if (declares('management-refusal') !== (scenario.withoutManagement !== undefined))
    return '"management-refusal" goes with `withoutManagement`: declare both or neither'
  if (declares('management-token') && !declares('azure'))
    return '"management-token" needs "azure": Databricks takes it there alone'
  if (declares('subject-requests') !== (scenario.subjectTokens !== undefined))
    return '"subject-requests" goes with `subjectTokens`: declare both or neither'
  if (declares('subject-algorithms') !== (scenario.signedWith !== undefined))
    return '"subject-algorithms" goes with `signedWith`: declare both or neither'
  if (declares('federation') && !(scenario.tokens && 'operation' in scenario.tokens))
    return '"federation" needs `tokens` to be an operation of the mock: the exchange'
  if (declares('invalid-setting') !== (scenario.invalid !== undefined))
    return '"invalid-setting" goes with `invalid`: declare both or neither'
  if (declares('refreshes') && !declares('token-requests'))
    return '"refreshes" needs "token-requests": somebody has to hand out the new token'
  return undefined
}
