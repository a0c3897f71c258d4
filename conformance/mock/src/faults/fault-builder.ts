import { checkOperationPattern } from '../http/operation.js'
import type { TokenMutation } from '../tokens/mutation.js'
import type { FaultBook } from './fault-book.js'
import type { FaultResponse, FaultRule, TransportKind } from './fault-rule.js'
import { checkFaultFields, checkFaultRule } from './fault-rule-check.js'
import { type FaultPreset, faultPresets } from './presets.js'

/**
 * Says what shall go wrong. Modifiers and actions combine; the rule is in force from its first action on. A value that the JSON
 * spelling does not allow throws a `TypeError` that says what is allowed: a rule half understood would test something else.
 */
export interface FaultBuilder {
  skip(requests: number): FaultBuilder
  times(requests: number): FaultBuilder
  afterHandler(): FaultBuilder
  /** Waits on the world's clock: `advance` it, or the request waits for ever in a frozen world. */
  delay(duration: number | string): FaultBuilder
  respond(response: FaultResponse): FaultBuilder
  preset(name: FaultPreset): FaultBuilder
  redirect(status: number, location: string): FaultBuilder
  html(status: number): FaultBuilder
  transport(kind: TransportKind, options?: { readonly bytes?: number }): FaultBuilder
  patchJson(patch: NonNullable<FaultRule['patchJson']>): FaultBuilder
  mutateToken(mutation: TokenMutation): FaultBuilder
  /** Holds the first `requests` matching requests until released; `journal.wait` tells when they have arrived. */
  hold(requests: number): Hold
}

/** Requests held back. */
export interface Hold {
  readonly waiting: number
  release(): void
}

/** A builder whose rule goes into `book` at its first action. */
export function createFaultBuilder(
  book: FaultBook,
  operation: string,
  match?: Readonly<Record<string, string>>,
): FaultBuilder {
  const rule: { -readonly [K in keyof FaultRule]: FaultRule[K] } = { operation, ...(match && { match }) }
  let added = false
  checkOperationPattern(operation)
  if (match) checkFaultFields({ match })
  const modify = (change: Partial<FaultRule>): FaultBuilder => {
    checkFaultFields(change)
    Object.assign(rule, change)
    return builder
  }
  const act = (change: Partial<FaultRule>): FaultBuilder => {
    checkFaultFields(change)
    checkFaultRule({ ...rule, ...change })
    modify(change)
    if (!added) book.add(rule)
    added = true
    return builder
  }
  const builder: FaultBuilder = {
    skip: (requests) => modify({ skip: requests }),
    times: (requests) => modify({ times: requests }),
    afterHandler: () => modify({ afterHandler: true }),
    delay: (duration) => act({ delay: duration }),
    respond: (response) => act({ respond: response }),
    preset: (name) => {
      checkFaultFields({ preset: name })
      return act(faultPresets[name].rule)
    },
    redirect: (status, location) => {
      checkFaultFields({ redirect: { status, location } })
      return act({ respond: { status, headers: { location }, body: '' } })
    },
    html: (status) => {
      checkFaultFields({ html: { status } })
      return act({ respond: { ...faultPresets['html-login-page'].rule.respond, status } })
    },
    transport: (kind, options) => act({ transport: { kind, ...options } }),
    patchJson: (patch) => act({ patchJson: patch }),
    mutateToken: (mutation) => act({ mutateToken: mutation }),
    hold: (requests) => {
      checkFaultFields({ hold: requests })
      const { gate } = book.add({ ...rule, hold: requests })
      return {
        get waiting() {
          return gate?.waiting ?? 0
        },
        release: () => gate?.release(),
      }
    },
  }
  return builder
}
