import type { CredentialStrategy, ResolvedSettings, StrategyContext } from '@lakeauth/core'
import type { Call } from './calls.js'

/** What was seen of a strategy on its way. */
export interface Marks {
  /** Calls that had been made when `configure` began; `undefined` before it. */
  configuredAt?: number
  /** The settings that core resolved for it last. */
  settings?: ResolvedSettings
  /** What `configure` gave back, as it is. */
  configured?: unknown
}

/** The same strategy, with every request and run recorded that it tries, before core's guard decides about it. */
export function instrumented(strategy: CredentialStrategy, calls: Call[], marks: Marks): CredentialStrategy {
  return {
    ...strategy,
    egress: (settings) => strategy.egress(settings),
    detect: (settings, context) => {
      marks.settings = settings
      return strategy.detect(settings, context)
    },
    configure: (settings, context) => {
      marks.configuredAt = calls.length
      const credential = strategy.configure(settings, recorded(context, calls))
      marks.configured = credential
      return credential
    },
  }
}

/** Spread, because core keeps a part of its own in the context beside the named members. */
function recorded(context: StrategyContext, calls: Call[]): StrategyContext {
  return {
    ...context,
    fetch: (input, init) => {
      calls.push({ kind: 'attempt', origin: originOf(input) })
      return context.fetch(input, init)
    },
    run: (command, commandArguments, options) => {
      calls.push({ kind: 'run-attempt', program: command })
      return context.run(command, commandArguments, options)
    },
  }
}

function originOf(input: string | URL | Request): string {
  const url = input instanceof Request ? input.url : String(input)
  return URL.canParse(url) ? new URL(url).origin : 'an unreadable URL'
}
