import type { Logger } from './context.js'
import { type AuthError, isAuthError } from './errors.js'
import { REDACTED } from './secret.js'

/** Text from outside is cut to this many characters. */
const TEXT_MAX = 300
/** Shorter secrets are known in their plain spellings alone: their encodings would hit ordinary words. */
const ENCODED_MIN = 8
/** Shorter parts of a secret are ordinary words. */
const PART_MIN = 12
const BREAK = /[\p{Cc}\p{Zl}\p{Zp}]/u
/** Nesting and length of what a strategy may log. */
const DEPTH_MAX = 4
const ITEMS_MAX = 100

const TOKEN_SHAPES: readonly RegExp[] = [
  /\b(?:dapi|dose|doau|dosr)[0-9a-f]{16,}(?:-\d+)?\b/gi,
  /\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,4}/g,
  /\b(?:Bearer|Basic)\s+[A-Za-z0-9\-._~+/]{8,}=*/gi,
]

const inspect: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never

/** Removes secrets from text. */
export type Redactor = (text: string) => string

/**
 * A redactor that knows these secrets and the usual token shapes. A secret is found plain, in JSON, in a URL or form, in
 * hexadecimal, and inside base64 whatever stands before it, so that a Basic header that is echoed gives nothing away. Where a
 * text has several lines, it is found too when it goes on in the next one.
 */
export function createRedactor(secrets: readonly string[]): Redactor {
  let needles: readonly string[] | undefined
  return (text) => {
    // Made on first use: a sign-in that goes well needs none.
    needles ??= needlesOf(secrets)
    const whole = BREAK.test(text) ? withoutWrapped(text, needles) : text
    const known = needles.reduce((rest, needle) => rest.replaceAll(needle, REDACTED), whole)
    return TOKEN_SHAPES.reduce((rest, shape) => rest.replace(shape, REDACTED), known)
  }
}

/** Whoever wraps a message may have broken a secret: it is looked for with all that is blank or invisible left out. */
function withoutWrapped(text: string, needles: readonly string[]): string {
  const places: number[] = []
  let solid = ''
  for (const { 0: word, index } of text.matchAll(/[^\s\p{Cc}\p{Cf}]+/gu)) {
    for (let at = 0; at < word.length; at++) places.push(index + at)
    solid += word
  }
  const isHidden = new Uint8Array(text.length)
  for (const needle of needles.map((each) => each.replace(/[\s\p{Cc}\p{Cf}]+/gu, ''))) {
    if (needle.length < ENCODED_MIN) continue
    for (let from = solid.indexOf(needle); from >= 0; from = solid.indexOf(needle, from + needle.length)) {
      const [start = 0, last = 0] = [places[from], places[from + needle.length - 1]]
      // One that is in one piece is found by its plain spelling.
      if (last - start >= needle.length) isHidden.fill(1, start, last + 1)
    }
  }
  let clean = ''
  for (let at = 0; at < text.length; at++) {
    if (!isHidden[at]) clean += text[at]
    else if (!isHidden[at - 1]) clean += REDACTED
  }
  return clean
}

/** Longest first, so that a secret that is part of another one leaves no rest of it. */
function needlesOf(secrets: readonly string[]): readonly string[] {
  const known = secrets
    .flatMap((secret) => [secret, ...urlParts(secret), ...jwtParts(secret)])
    .filter((secret) => secret.length >= 4)
  return [...new Set(known.flatMap(spellings))].sort((a, b) => b.length - a.length)
}

/** A URL that is a secret is one because of its path or its query, which errors would show without the rest. */
function urlParts(secret: string): string[] {
  if (!/^https?:/i.test(secret) || !URL.canParse(secret)) return []
  const { pathname, search, searchParams } = new URL(secret)
  return [pathname.slice(1), search.slice(1), ...searchParams.values()].filter((part) => part.length >= PART_MIN)
}

/** Who is told why a signature does not hold may be shown the signature alone. */
function jwtParts(secret: string): string[] {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(secret) ? secret.split('.').filter((part) => part.length >= PART_MIN) : []
}

function spellings(secret: string): string[] {
  const form = new URLSearchParams({ v: secret }).toString().slice(2)
  const percent = encodeURIComponent(secret.replace(/\p{Cs}/gu, '\ufffd'))
  const escaped = [form, percent].flatMap((text) => [text, text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())])
  const plain = [secret, JSON.stringify(secret).slice(1, -1), ...escaped]
  if (secret.length < ENCODED_MIN) return plain
  return [...plain, ...encoded(secret), ...(form === secret ? [] : encoded(form))]
}

function encoded(text: string): string[] {
  const bytes = new TextEncoder().encode(text)
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const base64 = [0, 1, 2].map((offset) => base64At(bytes, offset))
  const base64url = base64.map((piece) => piece.replaceAll('+', '-').replaceAll('/', '_'))
  return [hex, hex.toUpperCase(), ...base64, ...base64url]
}

/** The characters of base64 that these bytes alone decide when they come after a multiple of three bytes and `offset` more. */
function base64At(bytes: Uint8Array, offset: number): string {
  const padded = new Uint8Array([...new Uint8Array(offset), ...bytes])
  const text = btoa(Array.from(padded, (byte) => String.fromCharCode(byte)).join(''))
  return text.slice(Math.ceil((offset * 8) / 6), Math.floor((padded.length * 8) / 6))
}

const NOTHING_SECRET: Redactor = (text) => text

/**
 * One clean line from text that somebody else wrote: no control, bidirectional or invisible characters, nothing that a CI
 * system would take for a command, at most 300 characters. Secrets go before the cut, which would leave a part of one.
 */
export function cleanLine(text: string, redact: Redactor = NOTHING_SECRET): string {
  const flat = redact(text)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Cs}]/gu, '')
    .replace(/::|##vso\[|##\[/gi, ' ')
    .trim()
  // Again, for a secret that had invisible characters in it.
  const clean = redact(flat)
  return clean.length > TEXT_MAX ? `${clean.slice(0, TEXT_MAX).replace(/\p{Cs}$/u, '')}…` : clean
}

/** What may be kept of somebody else's error as a `cause`: its name, its code and a clean message. */
export function safeCause(error: unknown, redact: Redactor): Error {
  if (isAuthError(error) && isClean(error, redact)) return error
  const { name, message, code } = Object(error) as { name?: unknown; message?: unknown; code?: unknown }
  const safe = new Error(cleanLine(String(message ?? error), redact))
  if (typeof name === 'string') safe.name = cleanLine(name, redact)
  // The stack of a foreign error repeats its message.
  safe.stack = `${safe.name}: ${safe.message}`
  return typeof code === 'string' ? Object.assign(safe, { code: cleanLine(code, redact) }) : safe
}

/** Our own errors hold nothing secret; one that a strategy put together may. */
function isClean(error: AuthError, redact: Redactor): boolean {
  for (let current: unknown = error, depth = 0; current !== undefined; depth++) {
    if (!(current instanceof Error) || depth > DEPTH_MAX) return false
    const texts = [current.message, current.stack, ...Object.values(current)].filter(
      (value) => typeof value === 'string',
    )
    if (texts.some((text) => redact(text) !== text)) return false
    current = current.cause
  }
  return true
}

/** A logger behind which no secret passes, whatever a strategy hands to it, and which cannot make a sign-in fail. */
export function redactingLogger(logger: Logger, redact: Redactor): Logger {
  const safe = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return cleanLine(value, redact)
    if (typeof value === 'function') return '[function]'
    if (typeof value !== 'object' || value === null) return value
    if (value instanceof Error || isAuthError(value)) return safeCause(value, redact)
    if (depth >= DEPTH_MAX) return '[…]'
    if (Array.isArray(value)) return value.slice(0, ITEMS_MAX).map((item) => safe(item, depth + 1))
    const print = ownSpelling(value)
    if (print) return safe(print.call(value), depth + 1)
    return isPlain(value) ? safeFields(value, depth + 1) : Object.prototype.toString.call(value)
  }
  const safeFields = (fields: object, depth: number): Readonly<Record<string, unknown>> =>
    Object.fromEntries(
      Object.entries(fields)
        .slice(0, ITEMS_MAX)
        .map(([key, value]) => [cleanLine(key, redact), safe(value, depth)]),
    )
  const pass =
    (level: 'debug' | 'warn') =>
    (message: string, fields?: Readonly<Record<string, unknown>>): void => {
      try {
        logger[level](cleanLine(message, redact), fields && safeFields(fields, 0))
      } catch {
        // A logger that throws is the application's trouble, not the sign-in's.
      }
    }
  return { debug: pass('debug'), warn: pass('warn') }
}

/** How a token, a secret, finished headers, a date or a URL prints itself. Node's own classes print what they hold. */
function ownSpelling(value: object): (() => unknown) | undefined {
  const { [inspect]: print, toJSON } = value as { [inspect]?: unknown; toJSON?: unknown }
  const ownPrint = typeof print === 'function' && print.length === 0 ? print : toJSON
  return typeof ownPrint === 'function' ? (ownPrint as () => unknown) : undefined
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
