import {
  CommandError,
  type Credential,
  type CredentialStrategy,
  createToken,
  defineStrategy,
  type Secret,
  type StrategyContext,
  standardAttributes,
  type Token,
  type TokenRequest,
  TokenRequestError,
} from '@lakeauth/core'
import { inspect } from 'node:util'
import type { Scenario } from '../../src/index.js'
import { type AzureChanges, azureReference, azureScenario } from './azure.js'
import { accountPolicyScenario, type FederationBug, federationReference, federationScenario } from './federation.js'
import { type GoogleChanges, googleReference, googleScenario } from './google.js'
import { type NetrcBug, netrcReference, netrcScenario } from './netrc.js'
import { mintedReference, mintedScenario } from './minted-pat.js'
import { type CacheBug, miniCache, type Source } from './mini-cache.js'

/** Small strategies that keep the contract, most of them without core's lifecycle. Mutants are made of them. */
export type ReferenceName =
  | 'http'
  | 'fixed'
  | 'plain'
  | 'program'
  | 'azure'
  | 'federation'
  | 'account-policy'
  | 'google'
  | 'netrc'
  | 'minted'

/** What a mutant may put in the place of a reference's own parts. */
export interface Changes {
  readonly bug?: CacheBug
  readonly azure?: AzureChanges
  readonly federation?: FederationBug
  readonly google?: GoogleChanges
  readonly netrc?: NetrcBug
  /** Around the source of the token. */
  source?(inner: Source, settings: ReferenceSettings, context: StrategyContext): Source
  /** Further arguments of the program. */
  arguments?(last: Token | undefined): readonly string[]
  /** Where and how the token is asked for. */
  url?(url: string, settings: ReferenceSettings): string
  /** The scopes of a token request, by whether it is the first. */
  scope?(scope: string, isFirst: boolean): string
  /** Around the finished credential. */
  credential?(inner: Credential, context: StrategyContext, settings: ReferenceSettings): Credential
}

/** Settings as the changes of a mutant see them. */
export interface ReferenceSettings {
  readonly host: string
  readonly clientId?: string
  readonly clientSecret?: Secret
}

const host = { ...standardAttributes.host, required: true } as const

const httpAttributes = {
  host,
  clientId: { ...standardAttributes.clientId, required: true },
  clientSecret: { ...standardAttributes.clientSecret, required: true },
  scopes: standardAttributes.scopes,
} as const

/** Client credentials over HTTP. */
export function httpReference(changes: Changes = {}): CredentialStrategy {
  return defineStrategy({
    name: 'reference-http',
    summary: 'Client credentials, written by hand',
    attributes: httpAttributes,
    egress: (settings) => (settings.host ? [settings.host] : []),
    configure: (settings, context) => {
      let isFirst = true
      const source: Source = (signal) => {
        const plain = settings.scopes?.join(' ') ?? 'all-apis'
        const scope = changes.scope?.(plain, isFirst) ?? plain
        isFirst = false
        return grant({ ...settings, scope }, context, signal, changes)
      }
      return bearer('reference-http', changes.source?.(source, settings, context) ?? source, settings, context, changes)
    },
  })
}

async function grant(
  settings: { readonly host: string; readonly clientId: string; readonly clientSecret: Secret; readonly scope: string },
  context: StrategyContext,
  signal: AbortSignal,
  changes: Changes,
): Promise<Token> {
  const plain = `${settings.host}/oidc/v1/token`
  const startedAt = context.clock.now()
  const response = await context.fetch(changes.url?.(plain, settings) ?? plain, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${settings.clientId}:${settings.clientSecret.reveal()}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: settings.scope }),
    signal,
  })
  if (!response.ok) throw refusal(response, plain)
  const body = (await response.json()) as { access_token?: unknown; expires_in?: unknown } | null
  const { access_token: value, expires_in: seconds } = body ?? {}
  if (typeof value !== 'string' || value === '' || typeof seconds !== 'number') throw unusable(plain)
  return createToken({ value, expiry: new Date(startedAt + seconds * 1000) })
}

function unusable(endpoint: string): TokenRequestError {
  return new TokenRequestError({
    code: 'ERR_TOKEN_RESPONSE_INVALID',
    message: `reference-http: ${endpoint} answered without a token.`,
    endpoint,
    strategy: 'reference-http',
  })
}

function refusal({ status, headers }: Response, endpoint: string): TokenRequestError {
  const retryable = [429, 502, 503, 504].includes(status)
  return new TokenRequestError({
    code: retryable ? 'ERR_ENDPOINT_FAILED' : 'ERR_TOKEN_REJECTED',
    message: `reference-http: ${endpoint} refused the request (${status}).`,
    endpoint,
    status,
    retryable,
    strategy: 'reference-http',
    ...(headers.has('retry-after') && { retryAfterMs: Number(headers.get('retry-after')) * 1000 }),
  })
}

/** A token from a program. */
function programReference(changes: Changes = {}): CredentialStrategy {
  return defineStrategy({
    name: 'reference-program',
    summary: 'A token that a program prints',
    attributes: {
      host,
      helper: { summary: 'The name under which the program knows us', env: ['HELPER_NAME'], required: true },
    },
    commands: ['token-helper'],
    configure: (settings, context) => {
      let last: Token | undefined
      const source: Source = async (signal) => {
        const given = ['--name', settings.helper, ...(changes.arguments?.(last) ?? [])]
        const { exitCode, stdout } = await context.run('token-helper', given, { signal })
        last = parse(stdout)
        if (exitCode === 0) return last
        throw new CommandError({
          code: 'ERR_COMMAND_FAILED',
          message: `reference-program: the helper failed with exit code ${exitCode}.`,
          command: 'token-helper',
          exitCode,
          strategy: 'reference-program',
        })
      }
      return bearer(
        'reference-program',
        changes.source?.(source, settings, context) ?? source,
        settings,
        context,
        changes,
      )
    },
  })
}

function parse(stdout: string): Token {
  const [value = '', ends = ''] = stdout.split(' ')
  return createToken({ value, expiry: new Date(ends) })
}

/** A token that never changes. */
function fixedReference(changes: Changes = {}): CredentialStrategy {
  return defineStrategy({
    name: 'reference-fixed',
    summary: 'A token from the settings',
    attributes: { host, token: { ...standardAttributes.token, required: true } },
    egress: (settings) => (settings.host ? [settings.host] : []),
    configure: (settings, context) => {
      const token = createToken({ value: settings.token.reveal() })
      const headers = sealed({ Authorization: `Bearer ${token.value}` })
      const credential: Credential = {
        authType: 'reference-fixed',
        headers: async (request) => {
          request?.signal?.throwIfAborted()
          return headers
        },
        token: async (request) => {
          request?.signal?.throwIfAborted()
          return token
        },
      }
      return changes.credential?.(credential, context, settings) ?? credential
    },
  })
}

/** A credential that is no bearer token. */
function plainReference(changes: Changes = {}): CredentialStrategy {
  return defineStrategy({
    name: 'reference-plain',
    summary: 'A user name and a password',
    attributes: { host, password: { ...standardAttributes.password, required: true } },
    configure: (settings, context) => {
      const headers = sealed({ Authorization: `Basic ${btoa(`token:${settings.password.reveal()}`)}` })
      const credential: Credential = {
        authType: 'reference-plain',
        headers: async (request) => {
          request?.signal?.throwIfAborted()
          return headers
        },
      }
      return changes.credential?.(credential, context, settings) ?? credential
    },
  })
}

function bearer(
  authType: string,
  source: Source,
  settings: ReferenceSettings,
  context: StrategyContext,
  changes: Changes,
): Credential {
  const token = miniCache(source, context, changes.bug)
  let ready: { readonly token: Token; readonly headers: Readonly<Record<string, string>> } | undefined
  const credential: Credential = {
    authType,
    token,
    headers: async (request?: TokenRequest) => {
      const current = await token(request)
      if (ready?.token !== current)
        ready = { token: current, headers: sealed({ Authorization: `Bearer ${current.value}` }) }
      return ready.headers
    },
  }
  return changes.credential?.(credential, context, settings) ?? credential
}

/** Frozen headers that a look at them does not reveal. */
export function sealed(headers: Record<string, string>): Readonly<Record<string, string>> {
  return Object.freeze(Object.defineProperty(headers, inspect.custom, { value: () => '[headers]', enumerable: false }))
}

/** How each reference is set up. */
export const referenceScenarios: Readonly<Record<ReferenceName, Scenario>> = {
  http: {
    name: 'reference',
    capabilities: [
      'bearer',
      'token-requests',
      'http',
      'refreshes',
      'secret',
      'refusal',
      'invalid-setting',
      'api',
      'scopes',
      'another-identity',
    ],
    tokens: { operation: 'workspace.token' },
    arrange: ({ workspace: { host, clientId, clientSecret } }) => ({ config: { host, clientId, clientSecret } }),
    broken: ({ workspace: { host, clientId } }) => ({
      config: { host, clientId, clientSecret: 'dose00000000000000000000000000000000' },
    }),
    another: (world) => {
      const { clientId, clientSecret } = world.addServicePrincipal()
      return { config: { host: world.workspace.host, clientId, clientSecret } }
    },
    invalid: { attribute: 'clientSecret', value: 'synthetic-secret\nsecond-line' },
  },
  program: {
    name: 'reference',
    capabilities: ['bearer', 'token-requests', 'programs', 'refreshes', 'api'],
    tokens: { program: 'token-helper' },
    arrange: (world, { lifetimeSeconds }) => ({
      config: { host: world.workspace.host, helper: 'tester' },
      programs: {
        'token-helper': async () =>
          `${await world.issueToken()} ${new Date(world.clock.now() + lifetimeSeconds * 1000).toISOString()}`,
      },
    }),
  },
  fixed: {
    name: 'reference',
    capabilities: ['bearer', 'pat', 'secret', 'invalid-setting', 'api'],
    arrange: ({ workspace }) => ({ config: { host: workspace.host, token: workspace.pat } }),
    invalid: { attribute: 'token', value: 'synthetic-token\nsecond-line' },
  },
  plain: {
    name: 'reference',
    capabilities: ['secret', 'invalid-setting', 'api'],
    arrange: ({ workspace }) => ({ config: { host: workspace.host, password: workspace.pat } }),
    invalid: { attribute: 'password', value: 'synthetic-password\nsecond-line' },
  },
  azure: azureScenario,
  google: googleScenario,
  federation: federationScenario,
  'account-policy': accountPolicyScenario,
  netrc: netrcScenario,
  minted: mintedScenario,
}

/** The references as they should be. */
export const references: Readonly<Record<ReferenceName, (changes?: Changes) => CredentialStrategy>> = {
  http: httpReference,
  program: programReference,
  fixed: fixedReference,
  plain: plainReference,
  azure: ({ azure } = {}) => azureReference(azure),
  google: ({ google } = {}) => googleReference(google),
  federation: ({ federation } = {}) => federationReference(federation),
  'account-policy': ({ federation } = {}) => federationReference(federation),
  netrc: ({ netrc } = {}) => netrcReference(netrc),
  minted: () => mintedReference,
}
