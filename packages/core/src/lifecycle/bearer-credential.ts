import type { StrategyContext } from '../context.js'
import type { Credential } from '../credential.js'
import { ConfigurationError, type ErrorCode, isAuthError, TokenRequestError } from '../errors.js'
import { frozenHeaders, isHeaderText, isTokenText } from '../headers.js'
import { internalsOf } from '../internals.js'
import type { Token, TokenRequest } from '../token.js'
import { type CachedSource, isCachedSource, peekOf } from './peek.js'
import { isRetryable } from './retry.js'

/** Errors with which somebody decided that this client may not have the token. An outage decides nothing. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set([
  'ERR_TOKEN_REJECTED',
  'ERR_PERMISSION_DENIED',
  'ERR_API_REFUSED',
  'ERR_COMMAND_FAILED',
])

/**
 * A further header: a constant, a function that may leave it out, a cached source, or a cached source that may be refused
 * for good (never merely unreachable) without failing the call. It is asked again once another token was refreshed.
 */
export type HeaderValue =
  | string
  | (() => string | undefined)
  | CachedSource
  | { readonly source: CachedSource; readonly optional: true }

/** What {@link bearerCredential} is given. */
export interface BearerCredentialOptions {
  readonly authType: string
  /** A cached source, or a token that never changes. */
  readonly token: CachedSource | Token
  readonly headers?: Readonly<Record<string, HeaderValue>>
}

interface SourceHeader {
  readonly name: string
  readonly source: CachedSource
  readonly optional: boolean
}

/** The finished headers, with everything that they were made from. */
interface Ready {
  readonly tokens: readonly (Token | undefined)[]
  readonly computed: readonly (string | undefined)[]
  readonly extra: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
}

/**
 * A credential whose `Authorization` header is one bearer token (RFC 6750 section 2.1). Between refreshes it hands out one
 * finished, frozen object.
 *
 * @example
 * ```ts
 * import { bearerCredential, createToken, type StrategyContext } from '@lakeauth/core'
 *
 * const credential = (context: StrategyContext) =>
 *   bearerCredential({ authType: 'example', token: createToken({ value: 'example' }) }, context)
 * ```
 */
export function bearerCredential(options: BearerCredentialOptions, context: StrategyContext): Credential {
  const { clock, logger } = context
  const { extraHeaders } = internalsOf(context)
  const fixedToken = isCachedSource(options.token) ? undefined : options.token
  const sources: SourceHeader[] = isCachedSource(options.token)
    ? [{ name: 'Authorization', source: options.token, optional: false }]
    : []
  const constants: Record<string, string> = {}
  const functions: { readonly name: string; readonly compute: () => string | undefined }[] = []
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (typeof value === 'string') constants[name] = value
    else if (isCachedSource(value)) sources.push({ name, source: value, optional: false })
    else if (typeof value === 'function') functions.push({ name, compute: value })
    else sources.push({ name, source: value.source, optional: true })
  }
  const peeks = sources.map(({ source }) => peekOf(source))
  let ready: Ready | undefined

  const headers = async (request?: TokenRequest): Promise<Readonly<Record<string, string>>> => {
    if (ready !== undefined && request === undefined && isCurrent(ready)) return ready.headers
    return assemble(request)
  }

  function isCurrent(current: Ready): boolean {
    if (current.extra !== extraHeaders()) return false
    for (let index = 0; index < functions.length; index++) {
      if (functions[index]?.compute() !== current.computed[index]) return false
    }
    if (peeks.length === 0) return true
    const now = clock.now()
    for (let index = 0; index < peeks.length; index++) {
      if (peeks[index]?.(now) !== current.tokens[index]) return false
    }
    return true
  }

  async function assemble(request: TokenRequest | undefined): Promise<Readonly<Record<string, string>>> {
    request?.signal?.throwIfAborted()
    const first = await Promise.all(sources.map((header) => tokenFor(header, request)))
    // While one was waited for, another may have come to its end.
    const tokens =
      sources.length > 1 ? await Promise.all(first.map((token, index) => stillFresh(token, index, request))) : first
    const computed = functions.map(({ compute }) => compute())
    const extra = extraHeaders()
    if (ready && ready.extra === extra && same(ready.tokens, tokens) && same(ready.computed, computed)) {
      return ready.headers
    }
    const values: Record<string, string> = {}
    if (fixedToken) values['Authorization'] = authorization(fixedToken, options.authType)
    sources.forEach(({ name }, index) => {
      const token = tokens[index]
      if (!token) return
      values[name] =
        name === 'Authorization' ? authorization(token, options.authType) : sendable(token.value, options.authType)
    })
    functions.forEach(({ name }, index) => {
      const value = computed[index]
      if (value !== undefined) values[name] = value
    })
    const finished = { ...values, ...constants, ...extra }
    for (const [name, value] of Object.entries(finished)) assertSendable(name, value, options.authType)
    ready = { tokens, computed, extra, headers: frozenHeaders(finished) }
    return ready.headers
  }

  async function stillFresh(
    token: Token | undefined,
    index: number,
    request: TokenRequest | undefined,
  ): Promise<Token | undefined> {
    const header = sources[index] as SourceHeader
    if (!token || peeks[index]?.(clock.now()) === token) return token
    return tokenFor(header, request?.signal && { signal: request.signal })
  }

  async function tokenFor(header: SourceHeader, request: TokenRequest | undefined): Promise<Token | undefined> {
    if (!header.optional) return header.source(request)
    try {
      return await header.source(request)
    } catch (error) {
      // Left out on a definitive refusal alone: an outage must not quietly change what a request says.
      if (!isAuthError(error) || isRetryable(error) || !REFUSALS.has(error.code)) throw error
      logger.debug(`${options.authType}: ${header.name} is left out, its token was refused`, { error })
      return undefined
    }
  }

  const token = options.token
  return {
    authType: options.authType,
    headers,
    token: isCachedSource(token)
      ? token
      : async (request) => {
          request?.signal?.throwIfAborted()
          return token
        },
  }
}

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index])
}

function authorization(token: Token, authType: string): string {
  const type = token.type === undefined || token.type.toLowerCase() === 'bearer' ? 'Bearer' : token.type
  return `${type} ${sendable(token.value, authType)}`
}

function sendable(value: string, authType: string): string {
  if (isTokenText(value)) return value
  throw new TokenRequestError({
    code: 'ERR_TOKEN_RESPONSE_INVALID',
    message: `${authType}: the token holds characters that no bearer token may hold (RFC 6750 section 2.1). Check the place it comes from for quotes, spaces or a line break.`,
    endpoint: 'token source',
    strategy: authType,
  })
}

/** A value that cannot be part of a header would make the HTTP client throw an error that repeats it. */
function assertSendable(name: string, value: string, authType: string): void {
  if (isHeaderText(value)) return
  throw new ConfigurationError({
    code: 'ERR_ATTRIBUTE_INVALID',
    message: `${authType}: the value of the header ${name} holds characters that no header may hold (RFC 9110 section 5.5). Check the place it comes from for a line break or spaces around it.`,
    attribute: name,
    strategy: authType,
  })
}
