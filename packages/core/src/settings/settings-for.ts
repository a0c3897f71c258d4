import type { Attribute, AttributeMap } from '../attributes.js'
import { ConfigurationError } from '../errors.js'
import { createRedactor } from '../redact.js'
import { Secret } from '../secret.js'
import type { ResolvedSettings } from '../strategy.js'
import type { RawSetting, RawSettings } from './resolve-settings.js'

/** One strategy's settings, parsed, and the first value that could not be. */
export interface ParsedSettings {
  readonly settings: ResolvedSettings
  readonly invalid?: ConfigurationError
}

/** Parses what a strategy declares. An invalid value is reported, not thrown: another strategy may be the one meant. */
export function settingsFor(attributes: AttributeMap, raw: RawSettings): ParsedSettings {
  const settings: Record<string, unknown> = Object.create(null)
  let invalid: ConfigurationError | undefined
  for (const [key, attribute] of Object.entries(attributes)) {
    const setting = raw.values.get(key)
    if (!setting) continue
    try {
      settings[key] = parsed(attribute, setting.value)
    } catch (error) {
      invalid ??= new ConfigurationError({
        code: 'ERR_ATTRIBUTE_INVALID',
        message: `${key} from ${setting.source.description} is not valid: ${problem(error, attribute, setting)}.`,
        attribute: key,
        source: setting.source.description,
      })
    }
  }
  return { settings, ...(invalid && { invalid }) }
}

/** What a parser objects to. One that is not careful repeats its input, as those of the platform do. */
function problem(error: unknown, attribute: Attribute, setting: RawSetting): string {
  const message = String(error instanceof Error ? error.message : error)
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/[.?!]$/, '')
  if (!attribute.sensitive) return message
  const ofPlatform = error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError
  return ofPlatform ? 'it cannot be read' : createRedactor([text(setting)])(message)
}

/** Every secret among the values, for a redactor to know. */
export function secretsAmong(attributes: ReadonlyMap<string, Attribute>, raw: RawSettings): readonly string[] {
  return [...raw.values].flatMap(([key, setting]) => (attributes.get(key)?.sensitive ? [text(setting)] : []))
}

function text({ value }: RawSetting): string {
  return value instanceof Secret ? value.reveal() : String(value)
}

function parsed(attribute: Attribute, value: unknown): unknown {
  if (attribute.sensitive) {
    const revealed = value instanceof Secret ? value.reveal() : value
    if (typeof revealed !== 'string') throw new Error('expected a string')
    return new Secret(String(attribute.parse ? attribute.parse(revealed) : revealed))
  }
  if (value instanceof Secret) throw new Error('expected plain text, and got a Secret')
  if (typeof value === 'string') return attribute.parse ? attribute.parse(value) : value
  if (!attribute.parse) throw new Error('expected a string')
  return value
}
