import { inspect } from 'node:util'
import type { CredentialStrategy, ResolvedSettings } from '@lakeauth/core'
import { spellings, type World } from '@lakeauth/mock'
import type { Scenario, Setup } from '../scenario.js'

/** A secret and every way in which it may be written. */
export interface WatchedSecret {
  /** What it is and its ordinal; a report names it by this. */
  readonly name: string
  readonly value: string
  readonly spellings: readonly string[]
}

/** A secret that shows where none may. */
export interface Leak {
  readonly secret: string
  readonly where: string
}

/** Shorter text occurs by chance. */
const SECRET_MIN_LENGTH = 8

/** Settings as text, secrets included. */
export function plainSettings(settings: ResolvedSettings): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(settings).map(([key, value]) => [key, isSecret(value) ? value.reveal() : String(value)] as const),
  )
}

function isSecret(value: unknown): value is { reveal(): string } {
  return typeof (value as { reveal?: unknown } | null | undefined)?.reveal === 'function'
}

/** The mock's secrets, the sensitive settings wherever they came from, and what the scenario adds. */
export function secretsOf(of: {
  readonly world: World
  readonly setup: Setup
  readonly scenario: Scenario
  readonly strategy: CredentialStrategy
  readonly settings: ResolvedSettings
}): readonly WatchedSecret[] {
  const { world, setup, scenario, strategy } = of
  const settings = plainSettings(of.settings)
  const named = new Map<string, string>(world.canaries.map(({ name, value }) => [value, name]))
  for (const [key, attribute] of Object.entries(strategy.attributes)) {
    const values = [
      settings.get(key),
      setup.config?.[key],
      ...(attribute.env ?? []).map((variable) => setup.env?.[variable]),
    ]
    for (const value of values) {
      if (attribute.sensitive && typeof value === 'string' && !named.has(value)) named.set(value, `setting ${key}`)
    }
  }
  scenario.secrets?.(world).forEach((value, index) => named.has(value) || named.set(value, `secret#${index + 1}`))
  return [...named]
    .filter(([value]) => value.length >= SECRET_MIN_LENGTH)
    .map(([value, name]) => ({ name, value, spellings: spellingsOf(value) }))
}

/** Cases look for the same secrets many times, and one seed gives the same ones to all of them. */
const spelled = new Map<string, readonly string[]>()
const SPELLED_MAX = 1_000

function spellingsOf(value: string): readonly string[] {
  const known = spelled.get(value)
  if (known) return known
  if (spelled.size >= SPELLED_MAX) spelled.clear()
  const forms = spellings(value)
  spelled.set(value, forms)
  return forms
}

/** Looks for every secret in everything that these values print as: plain, URL-encoded, hex and base64 at any alignment. */
export function leaksIn(values: Readonly<Record<string, unknown>>, secrets: readonly WatchedSecret[]): readonly Leak[] {
  const leaks: Leak[] = []
  for (const [label, value] of Object.entries(values)) {
    for (const [form, text] of renderings(value)) {
      for (const { name, spellings } of secrets) {
        if (spellings.some((spelling) => text.includes(spelling)))
          leaks.push({ secret: name, where: `${label}, ${form}` })
      }
    }
  }
  return leaks
}

/** Everything that a value may turn into on its way to a log, a report or another process. */
function renderings(value: unknown, causes = 8): readonly (readonly [form: string, text: string])[] {
  const forms: [string, string][] = [
    ['as text', attempt(() => String(value))],
    [
      'inspected',
      attempt(() =>
        inspect(value, {
          depth: Number.POSITIVE_INFINITY,
          showHidden: false,
          maxStringLength: null,
          maxArrayLength: null,
          breakLength: Number.POSITIVE_INFINITY,
        }),
      ),
    ],
    ['as JSON', attempt(() => JSON.stringify(value) ?? '')],
    [
      'cloned',
      attempt(() =>
        inspect(structuredClone(value), {
          depth: Number.POSITIVE_INFINITY,
          customInspect: false,
          maxStringLength: null,
        }),
      ),
    ],
  ]
  if (value instanceof Error) {
    forms.push(['message', String(value.message)], ['stack', String(value.stack)])
    if (value.cause !== undefined && causes > 0) {
      forms.push(
        ...renderings(value.cause, causes - 1).map(([form, text]): [string, string] => [`cause ${form}`, text]),
      )
    }
  }
  return forms
}

function attempt(render: () => string): string {
  try {
    return render()
  } catch {
    return ''
  }
}
