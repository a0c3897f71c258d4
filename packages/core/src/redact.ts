import type { Logger } from './context.js'
import { isAuthError } from './errors.js'
import { REDACTED } from './secret.js'

/** Text from outside is cut to this many characters. */
const TEXT_MAX = 300

const TOKEN_SHAPES: readonly RegExp[] = [
  /\b(?:dapi|dose|doau|dosr)[0-9a-f]{16,}(?:-\d+)?\b/gi,
  /\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,4}/g,
  /\b(?:Bearer|Basic)\s+[A-Za-z0-9\-._~+/]{8,}=*/gi,
]

/** Removes secrets from text. */
export type Redactor = (text: string) => string

/** A redactor that knows these secrets, plain and as they look in a form or a Basic header, and the usual token shapes. */
export function createRedactor(secrets: readonly string[]): Redactor {
  const needles = [...new Set(secrets.filter((secret) => secret.length >= 4).flatMap(spellings))]
  return (text) => {
    const known = needles.reduce((rest, needle) => rest.replaceAll(needle, REDACTED), text)
    return TOKEN_SHAPES.reduce((rest, shape) => rest.replace(shape, REDACTED), known)
  }
}

function spellings(secret: string): string[] {
  const form = new URLSearchParams({ v: secret }).toString().slice(2)
  return [secret, form, encodeURIComponent(secret), base64(secret)]
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text))).replace(/=+$/, '')
}

/**
 * One clean line from text that somebody else wrote: no control or bidirectional characters, no start that a CI system
 * would take for a command, at most 300 characters.
 */
export function cleanLine(text: string): string {
  const flat = text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/(?:::|##vso\[|##\[)/g, ' ')
    .trim()
  return flat.length > TEXT_MAX ? `${flat.slice(0, TEXT_MAX)}…` : flat
}

/** What may be kept of somebody else's error as a `cause`: its name, its code and a clean message. */
export function safeCause(error: unknown, redact: Redactor): Error {
  if (isAuthError(error)) return error
  const { name, message, code } = error as { name?: unknown; message?: unknown; code?: unknown }
  const safe = new Error(redact(cleanLine(String(message ?? error))))
  if (typeof name === 'string') safe.name = cleanLine(name)
  // The stack of a foreign error repeats its message.
  safe.stack = `${safe.name}: ${safe.message}`
  return typeof code === 'string' ? Object.assign(safe, { code: cleanLine(code) }) : safe
}

/** A logger behind which no secret passes, whatever a strategy hands to it, and which cannot make a sign-in fail. */
export function redactingLogger(logger: Logger, redact: Redactor): Logger {
  const safe = (value: unknown): unknown => {
    if (typeof value === 'string') return redact(cleanLine(value))
    return value instanceof Error ? safeCause(value, redact) : value
  }
  const pass =
    (level: 'debug' | 'warn') =>
    (message: string, fields?: Readonly<Record<string, unknown>>): void => {
      try {
        const cleanFields = fields && Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, safe(value)]))
        logger[level](redact(cleanLine(message)), cleanFields)
      } catch {
        // A logger that throws is the application's trouble, not the sign-in's.
      }
    }
  return { debug: pass('debug'), warn: pass('warn') }
}
