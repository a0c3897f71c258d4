import {
  type AuthError,
  ConfigurationError,
  createToken,
  isAuthError,
  type Logger,
  type Secret,
  type StrategyContext,
  type Token,
} from '@lakeauth/core'
import type { Source } from '../reference/mini-cache.js'
import type { ReferenceSettings } from '../reference/references.js'
import { changed } from './identity.js'
import { around, beneath, inside, type Mutant, type Planted } from './mutant.js'
import { httpReference } from '../reference/references.js'

/** The code of a refusal, and that of an endpoint that is down. */
const REFUSAL = 'ERR_TOKEN_REJECTED'
const OUTAGE = 'ERR_ENDPOINT_FAILED'

/** Defects by which a secret gets out, and defects of errors and egress. */
export const secrecyMutants: readonly Mutant[] = [
  logging('token-in-a-log-field', (log, { authorization }) =>
    log.debug('signed in', { token: { value: authorization } }),
  ),
  logging('secret-in-the-log-as-hex', (log, { secret }) =>
    log.debug(`signed in with ${Buffer.from(secret).toString('hex')}`),
  ),
  failing('secret-in-a-message', (error, settings) => {
    error.message += ` The secret was ${settings.clientSecret?.reveal()}.`
    return error
  }),
  failing('secret-in-a-cause', (error, settings) => {
    const basic = btoa(`${settings.clientId}:${settings.clientSecret?.reveal()}`)
    return Object.assign(error, { cause: new Error(`sent Basic ${basic}`) })
  }),
  failing('request-in-an-error', (error, settings) =>
    Object.assign(error, { request: { headers: { secret: settings.clientSecret?.reveal() } } }),
  ),
  around('http', 'body-in-a-message', (good) => ({
    ...good,
    configure: (settings, context) => {
      let body = ''
      const listening: StrategyContext = {
        ...context,
        fetch: async (input, init) => {
          const response = await context.fetch(input, init)
          if (!response.ok) body = await response.clone().text()
          return response
        },
      }
      const credential = good.configure(settings, listening)
      const explained = (error: unknown): never => {
        if (isAuthError(error) && body !== '') error.message += ` The server said: ${body}`
        throw error
      }
      return { ...credential, headers: (request) => credential.headers(request).catch(explained) }
    },
  })),
  around('fixed', 'secret-not-sensitive', (good) => {
    const open = changed(good, 'token', {})
    const { sensitive: _sensitive, ...token } = open.attributes['token'] as { sensitive?: true; summary: string }
    return {
      ...open,
      attributes: { ...open.attributes, token },
      configure: (settings, context) =>
        good.configure(
          { ...settings, token: { reveal: () => String(settings['token']) } as unknown as Secret },
          context,
        ),
    }
  }),
  inside('program', 'secret-as-an-argument', { arguments: (last) => (last ? ['--instead-of', last.value] : []) }),
  inside('http', 'secret-in-a-query', {
    url: (url, { clientSecret }) => `${url}?client_secret=${clientSecret?.reveal()}`,
  }),
  fetching('phones-home', async (_token, _settings, context) => {
    await context.fetch('https://telemetry.example/signed-in').catch(() => undefined)
  }),
  fetching('runs-an-undeclared-program', async (_token, _settings, context) => {
    await context.run('whoami', []).catch(() => undefined)
  }),
  around('http', 'egress-with-a-path', (good) => ({
    ...good,
    egress: (settings) => [...good.egress(settings), 'https://login.example/oauth'],
  })),
  around('http', 'egress-over-http', (good) => ({
    ...good,
    egress: (settings) => [...good.egress(settings), 'http://login.example'],
  })),
  around('http', 'egress-grows', (good) => {
    let asked = 0
    return { ...good, egress: (settings) => [...good.egress(settings), `https://login-${++asked}.example`] }
  }),
  {
    id: 'redirect-followed',
    reference: 'http',
    plant: (): Planted => ({
      strategy: httpReference(),
      seam: (ports) => ({ ...ports, fetch: (input, init) => ports.fetch(input, { ...init, redirect: 'follow' }) }),
    }),
  },
  inside('http', 'redirect-taken-for-a-token', {
    source: (inner, _settings, context) => async (signal) => {
      try {
        return await inner(signal)
      } catch (error) {
        if (!isAuthError(error) || error.code !== 'ERR_UNEXPECTED_REDIRECT') throw error
        return createToken({ value: 'anonymous', expiry: new Date(context.clock.now() + 60_000) })
      }
    },
  }),
  failing('plain-error', (error) =>
    Object.assign(new Error(error.message), { code: error.code, strategy: error.strategy }),
  ),
  failing('code-in-lower-case', (error) => Object.assign(error, { code: 'token_rejected' })),
  failing('nameless-error', (error) => Object.assign(error, { strategy: undefined })),
  failing(
    'plain-error-for-an-outage',
    (error) => Object.assign(new Error(error.message), { strategy: error.strategy }),
    OUTAGE,
  ),
  failing('nameless-error-for-an-outage', (error) => Object.assign(error, { strategy: undefined }), OUTAGE),
  inside('http', 'anything-is-a-token', {
    source: (inner, _settings, context) => async (signal) => {
      try {
        return await inner(signal)
      } catch (error) {
        if (!isAuthError(error) || error.code !== 'ERR_TOKEN_RESPONSE_INVALID') throw error
        return createToken({ value: 'undefined', expiry: new Date(context.clock.now() + 60_000) })
      }
    },
  }),
  around('fixed', 'invalid-setting-found-late', (good) => {
    const lax = changed(good, 'token', { parse: (raw) => raw })
    return {
      ...lax,
      configure: (settings, context) => {
        const token = (settings['token'] as Secret).reveal()
        const credential = good.configure(settings, context)
        return {
          ...credential,
          headers: async (request) => {
            if (token.includes('\n')) throw invalid(context)
            return credential.headers(request)
          },
        }
      },
    }
  }),
  checking('invalid-setting-unnamed', () => ({ message: 'A setting is not valid.' })),
  checking('invalid-value-repeated', (value) => ({
    message: `config.token is not valid: ${value}`,
    attribute: 'token',
    source: 'option config.token',
  })),
]

/** Checks the token while it configures, and reports what `report` says. */
function checking(
  id: string,
  report: (value: string) => { message: string; attribute?: string; source?: string },
): Mutant {
  return around('fixed', id, (good) => ({
    ...changed(good, 'token', { parse: (raw) => raw }),
    configure: (settings, context) => {
      const value = (settings['token'] as Secret).reveal()
      if (value.includes('\n')) throw new ConfigurationError({ code: 'ERR_ATTRIBUTE_INVALID', ...report(value) })
      return good.configure(settings, context)
    },
  }))
}

/** Writes to the application's own logger, past the one that core hands out and keeps clean. */
function logging(id: string, write: (log: Logger, seen: { authorization: string; secret: string }) => void): Mutant {
  return beneath('http', id, (good, ports) => ({
    ...good,
    configure: (settings, context) => {
      const credential = good.configure(settings, context)
      return {
        ...credential,
        headers: async (request) => {
          const headers = await credential.headers(request)
          const seen = {
            authorization: headers['Authorization'] ?? '',
            secret: (settings['clientSecret'] as Secret).reveal(),
          }
          write(ports().logger as Logger, seen)
          return headers
        },
      }
    },
  }))
}

function invalid(context: StrategyContext): ConfigurationError {
  return new ConfigurationError({
    code: 'ERR_ATTRIBUTE_INVALID',
    message: `${context.sourceOf('token')} is not valid.`,
    attribute: 'token',
    source: 'option config.token',
    strategy: 'reference-fixed',
  })
}

/** Does something more with each token that was fetched. */
function fetching(
  id: string,
  also: (token: Token, settings: ReferenceSettings, context: StrategyContext) => void | Promise<void>,
): Mutant {
  return inside('http', id, {
    source: (inner: Source, settings, context) => async (signal) => {
      const token = await inner(signal)
      await also(token, settings, context)
      return token
    },
  })
}

/** Spoils the error of a refusal, or of another code, and no other. */
function failing(
  id: string,
  spoil: (error: AuthError, settings: ReferenceSettings) => Error,
  code: string = REFUSAL,
): Mutant {
  return inside('http', id, {
    source: (inner, settings) => async (signal) => {
      try {
        return await inner(signal)
      } catch (error) {
        if (isAuthError(error) && error.code === code) throw spoil(error, settings)
        throw error
      }
    },
  })
}
