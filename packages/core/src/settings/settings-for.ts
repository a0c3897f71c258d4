import type { Attribute, AttributeMap } from '../attributes.js'
import { ConfigurationError } from '../errors.js'
import { createRedactor } from '../redact.js'
import { Secret } from '../secret.js'
import type { ResolvedSettings } from '../strategy.js'
import { parseScopes } from './parsers.js'
import type { RawSetting, RawSettings } from './resolve-settings.js'
import { isSign } from './sign.js'
import { standardAttributes } from './standard-attributes.js'

/** One strategy's settings, parsed, and the first value that could not be: of what somebody set up, when there is one. */
export interface ParsedSettings {
  readonly settings: ResolvedSettings
  readonly invalid?: ConfigurationError
}

/** Parses what a strategy declares. An invalid value is reported, not thrown: another strategy may be the one meant. */
export function settingsFor(attributes: AttributeMap, raw: Pick<RawSettings, 'values'>): ParsedSettings {
  const settings: Record<string, unknown> = Object.create(null)
  let invalid: ConfigurationError | undefined
  let isMade = false
  for (const [key, attribute] of Object.entries(attributes)) {
    const setting = raw.values.get(key)
    if (!setting) continue
    try {
      settings[key] = parsed(attribute, setting.value)
    } catch (error) {
      if (invalid && (isMade || !isSign(key, attribute, setting.source))) continue
      isMade = isSign(key, attribute, setting.source)
      invalid = new ConfigurationError({
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
  return ofPlatform ? 'it cannot be read' : createRedactor(spellingsOf(attribute, setting))(message)
}

/** Every secret among the values, for a redactor to know. */
export function secretsAmong(attributes: ReadonlyMap<string, Attribute>, raw: RawSettings): readonly string[] {
  return [...raw.values].flatMap(([key, setting]) => {
    const attribute = attributes.get(key)
    return attribute?.sensitive ? spellingsOf(attribute, setting) : []
  })
}

/** Also one of another installed copy of core. */
function isSecret(value: unknown): value is Secret {
  return typeof (value as { reveal?: unknown } | null | undefined)?.reveal === 'function'
}

/** What is sent, which only the parser knows: a password keeps its blanks. And what stood there, without what is around it. */
function spellingsOf(attribute: Attribute, { value }: RawSetting): readonly string[] {
  const written = textOf(value)
  try {
    return [textOf(parsed(attribute, value)), written.trim()]
  } catch {
    return [written, written.trim()]
  }
}

/** A value as it was written. It may be a secret. */
export function textOf(value: unknown): string {
  return isSecret(value) ? value.reveal() : String(value)
}

function parsed(attribute: Attribute, value: unknown): unknown {
  if (attribute.sensitive) {
    const revealed = isSecret(value) ? value.reveal() : value
    if (typeof revealed !== 'string') throw new Error('expected a string')
    return new Secret(String(attribute.parse ? attribute.parse(revealed) : revealed))
  }
  if (isSecret(value)) throw new Error('expected plain text, and got a Secret')
  if (typeof value === 'string') return attribute.parse ? attribute.parse(value) : value
  if (!attribute.parse) throw new Error('expected a string')
  // A number, a URL or a list is read as its text is, so that every value goes through the parser.
  if (typeof value !== 'object' || value === null || value instanceof URL) return attribute.parse(String(value))
  if (!isCoreParser(attribute.parse)) return value
  if (Array.isArray(value) && attribute.parse === parseScopes) return value
  throw new Error('expected a string')
}

/** Core's own settings are text, or lists of it; a third party's may be an object of any kind, already parsed. */
function isCoreParser(parse: unknown): boolean {
  return Object.values<Attribute>(standardAttributes).some((attribute) => attribute.parse === parse)
}
