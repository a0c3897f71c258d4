import { fileURLToPath } from 'node:url'
import type { FileReader } from '../context.js'
import { ConfigurationError } from '../errors.js'
import { Secret } from '../secret.js'
import type { Pem } from './tls-options.js'

/** The options that certificates and keys come from. */
export type PemOption = 'ca' | 'cert' | 'key' | 'passphrase'

/** What an option holds. */
export interface Content {
  /** PEM text, or bytes that are none. */
  readonly data: string | Uint8Array
  /** For people: a path, `PEM text`, `bytes`; nothing where it must not be shown. */
  readonly name: string | undefined
}

const NAMES = { ca: 'CA', cert: 'certificate', key: 'key', passphrase: 'passphrase of the key' } as const
const PEM = '-----BEGIN '
const SHOWN_MAX = 200

/** Reads text, bytes or a file. Throws a `ConfigurationError` that repeats nothing but what is clearly the path of a certificate. */
export async function readPem(option: PemOption, value: Pem, files: FileReader): Promise<Content> {
  if (value instanceof Uint8Array) return ofBytes(option, value)
  const text = value instanceof Secret ? value.reveal() : value instanceof URL ? pathOf(option, value) : value
  if (typeof text !== 'string') throw invalid(option, undefined, `is of the wrong type; ${EXPECTED}`)
  if (text.includes(PEM)) return { data: text, name: 'PEM text' }
  if (text === '') throw invalid(option, undefined, `is empty; ${EXPECTED}`)
  // What is a secret is no path: it must not turn up in an error.
  if (value instanceof Secret) throw invalid(option, 'PEM text', 'holds nothing in PEM form')
  try {
    return { data: await files.readText(text), name: option === 'key' ? undefined : text.slice(0, SHOWN_MAX) }
  } catch (error) {
    throw unreadable(option, text, error)
  }
}

const EXPECTED = 'expected PEM text, the path of a file, a file: URL or bytes'

function ofBytes(option: PemOption, value: Uint8Array): Content {
  if (value.length === 0) throw invalid(option, undefined, `is empty; ${EXPECTED}`)
  const text = Buffer.from(value).toString()
  return { data: text.includes(PEM) ? text : value, name: 'bytes' }
}

function pathOf(option: PemOption, url: URL): string {
  try {
    return fileURLToPath(url)
  } catch {
    throw invalid(option, undefined, 'is a URL that leads to no file; expected one with file:')
  }
}

/** Whoever gives a key without its line breaks, or in base64, has given no path: then nothing of it is repeated. */
function unreadable(option: PemOption, text: string, error: unknown): ConfigurationError {
  const { code } = Object(error) as { code?: unknown }
  const why = typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,40}$/.test(code) ? ` (${code})` : ''
  if (option !== 'key' && isPath(text)) return invalid(option, text, `cannot be read${why}`)
  const hint = /^[\w+/=\s-]{60,}$/.test(text) ? "; what is in base64 is given as `Buffer.from(value, 'base64')`" : ''
  return invalid(option, undefined, `is neither PEM text nor the path of a file that can be read${why}${hint}`)
}

/** Short, in the shape of a path, and without a long run of mixed letters and digits, as base64 and tokens have them. */
function isPath(text: string): boolean {
  if (text.length > SHOWN_MAX || /\p{Cc}|:\/\//u.test(text)) return false
  const runs = text.match(/[A-Za-z0-9+=]{16,}/g) ?? []
  return /^(?:~|\.{1,2}|[A-Za-z]:)?[\\/]|\.[A-Za-z0-9]{1,8}$/.test(text) && !runs.some((run) => /[^a-z]/.test(run))
}

/** An error that names the option, and what it holds only as far as it is told to. */
export function invalid(option: PemOption, name: string | undefined, problem: string): ConfigurationError {
  const source = name === undefined ? `option ${option}` : `option ${option}: ${name}`
  return new ConfigurationError({
    code: 'ERR_ATTRIBUTE_INVALID',
    message: `The ${NAMES[option]} of the transport (${source}) ${problem}.`,
    attribute: option,
    source,
  })
}
