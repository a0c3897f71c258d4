import type { CommandRunner, StrategyContext } from './context.js'
import { CommandError } from './errors.js'
import { guardedFetch, type OriginSetting } from './fetch/guarded-fetch.js'
import { type ContextInternals, withInternals } from './internals.js'
import type { Once } from './lifecycle/once.js'
import type { Ports } from './ports.js'
import { redactingLogger } from './redact.js'
import type { RawSettings } from './settings/resolve-settings.js'
import { textOf } from './settings/settings-for.js'

/** What one strategy's context is made of. */
export interface ContextParts {
  readonly ports: Ports
  readonly raw: Pick<RawSettings, 'values'>
  readonly egress: readonly string[]
  readonly commands: readonly string[]
  readonly once: Once
  readonly place: StrategyContext['place']
  readonly internals: ContextInternals
}

/** The ports as one strategy may use them: its own origins, its own programs, a logger that lets no secret through. */
export function strategyContext(parts: ContextParts): StrategyContext {
  const { ports, raw, egress, commands, once, place, internals } = parts
  const { strategy, redact } = internals
  const fetch = guardedFetch({
    fetch: ports.fetch,
    clock: ports.clock,
    attemptMs: ports.timeouts.attemptMs,
    userAgent: ports.userAgent,
    strategy,
    egress: egress.map((entry) => (URL.canParse(entry) ? new URL(entry).origin : entry)),
    redact,
    settingOf: settingsByOrigin(raw, internals.sensitive),
  })
  const context: StrategyContext = {
    env: ports.env,
    home: ports.home,
    platform: ports.platform,
    files: ports.files,
    commands: ports.commands,
    logger: redactingLogger(ports.logger, redact),
    fetch,
    run: declaredOnly(ports.run, commands, strategy),
    clock: ports.clock,
    random: ports.random,
    userAgent: ports.userAgent,
    place,
    once,
    sourceOf: (key) => {
      const source = raw.values.get(key)?.source.description
      return source ? `${key} (${source})` : key
    },
    ...(ports.store && { store: ports.store }),
  }
  return withInternals(context, internals)
}

/** Finds the setting whose value lies on an origin. */
function settingsByOrigin(
  raw: ContextParts['raw'],
  sensitive: ReadonlySet<string>,
): (origin: string) => OriginSetting | undefined {
  return (origin) => {
    for (const [key, { value, source }] of raw.values) {
      if (originOf(textOf(value)) === origin)
        return { name: `${key} (${source.description})`, sensitive: sensitive.has(key) }
    }
    return undefined
  }
}

/** As a URL, or as a host without a scheme. */
function originOf(text: string): string | undefined {
  const url = /^https?:/i.test(text) ? text : `https://${text}`
  return URL.canParse(url) ? new URL(url).origin : undefined
}

function declaredOnly(run: CommandRunner, commands: readonly string[], strategy: string): CommandRunner {
  return async (command, commandArguments, options) => {
    if (commands.includes(command)) return run(command, commandArguments, options)
    throw new CommandError({
      code: 'ERR_COMMAND_FORBIDDEN',
      message: `${strategy}: "${command.slice(0, 80)}" is not among the programs that this strategy declares (${commands.join(', ') || 'none'}). Report it to the strategy's author.`,
      command,
      strategy,
    })
  }
}
