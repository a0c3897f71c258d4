import {
  bearerCredential,
  cachedSource,
  cloudOfHost,
  ConfigurationError,
  createToken,
  type CredentialStrategy,
  defineStrategy,
  fetchJson,
  standardAttributes,
  type StrategyContext,
  type Token,
  TokenRequestError,
} from '@lakeauth/core'
import type { Scenario } from '../../src/index.js'

/** What a mutant may put in the place of the reference's own parts. */
export interface GoogleChanges {
  audience?(host: string): string
  readonly format?: string
  /** What stands in the second header, if anything does. */
  readonly second?: 'nothing' | 'the-id-token' | 'demanded' | 'refused-in-an-outage'
  readonly anyHost?: true
}

const NAME = 'reference-google'
const SECOND = 'X-Databricks-GCP-SA-Access-Token'
const ACCOUNT = 'http://169.254.169.254/computeMetadata/v1/instance/service-accounts/default'
const headers = { 'metadata-flavor': 'Google' }

/** The machine's own account, from the metadata server. It may lean on core's lifecycle: what it shows is what is signed. */
export function googleReference({
  audience,
  format = 'full',
  second,
  anyHost,
}: GoogleChanges = {}): CredentialStrategy {
  return defineStrategy({
    name: NAME,
    summary: "A Google machine's own account, written by hand",
    attributes: {
      host: { ...standardAttributes.host, required: true },
      machine: { summary: 'The name of the machine', env: ['REFERENCE_MACHINE'], required: true },
    },
    egress: () => [new URL(ACCOUNT).origin],
    configure: ({ host }, context) => {
      if (!anyHost && cloudOfHost(new URL(host).hostname) !== 'gcp') throw notOnGoogleCloud()
      const query = new URLSearchParams({ audience: audience?.(host) ?? host, format }).toString()
      const token = cachedSource(
        { key: { grant: 'id' }, source: (request) => idToken(query, request?.signal, context) },
        context,
      )
      const access = cachedSource(
        {
          key: { grant: 'access' },
          source: (request) =>
            accessToken(request?.signal, context).catch((error: unknown) => {
              throw second === 'refused-in-an-outage' ? refused(403) : error
            }),
        },
        context,
      )
      const value =
        second === 'the-id-token'
          ? token
          : second === 'demanded'
            ? access
            : ({ source: access, optional: true } as const)
      const credential = bearerCredential(
        { authType: NAME, token, ...(second !== 'nothing' && { headers: { [SECOND]: value } }) },
        context,
      )
      return {
        ...credential,
        headers: (request) => {
          // The metadata server keeps its access token: only the other one can be had anew.
          const { [SECOND]: _kept, ...rejected } = request?.rejected ?? {}
          return credential.headers(request?.rejected ? { ...request, rejected } : request)
        },
      }
    },
  })
}

async function idToken(query: string, signal: AbortSignal | undefined, context: StrategyContext): Promise<Token> {
  const startedAt = context.clock.now()
  let status = 0
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const response = await context.fetch(input, init)
    status = response.status
    return response.ok ? Response.json({ token: await response.text() }) : response
  }
  const init = { headers, signal: signal ?? null, expected: 'an ID token', check: 'Check the machine.' }
  const { token } = await fetchJson(`${ACCOUNT}/identity?${query}`, init, { ...context, fetch })
  const [, payload = ''] = String(token).split('.')
  const claims =
    payload && (JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { exp: number; iat: number })
  if (!claims) throw refused(status)
  return createToken({ value: String(token), expiry: new Date(startedAt + (claims.exp - claims.iat) * 1000) })
}

async function accessToken(signal: AbortSignal | undefined, context: StrategyContext): Promise<Token> {
  const startedAt = context.clock.now()
  const init = { headers, signal: signal ?? null, expected: 'an access token', check: 'Check the machine.' }
  const { access_token: value, expires_in: seconds } = await fetchJson(`${ACCOUNT}/token`, init, context)
  return createToken({ value: String(value), expiry: new Date(startedAt + Number(seconds) * 1000) })
}

function refused(status: number): TokenRequestError {
  const message = `${NAME}: the metadata server gave no token (${status}).`
  return new TokenRequestError({
    code: status === 200 ? 'ERR_TOKEN_RESPONSE_INVALID' : 'ERR_TOKEN_REJECTED',
    message,
    endpoint: ACCOUNT,
    status,
    strategy: NAME,
  })
}

function notOnGoogleCloud(): ConfigurationError {
  const message = `${NAME}: the host is not on Google Cloud.`
  return new ConfigurationError({ code: 'ERR_ATTRIBUTE_MISSING', message, attribute: 'host', strategy: NAME })
}

/** A machine whose account Databricks knows. */
export const googleScenario: Scenario = {
  name: 'reference',
  capabilities: ['bearer', 'token-requests', 'http', 'refreshes', 'refusal', 'google', 'second-token', 'api'],
  tokens: { operation: 'gce-metadata.identity' },
  secondTokens: { operation: 'gce-metadata.token' },
  arrange: ({ gcp }) => {
    gcp.addToDatabricks(gcp.instanceEmail)
    return { config: { host: gcp.publicHost, machine: 'tester' } }
  },
  broken: ({ gcp, on }) => {
    on('gce-metadata.identity').respond({ status: 404 })
    return { config: { host: gcp.publicHost, machine: 'tester' } }
  },
}
