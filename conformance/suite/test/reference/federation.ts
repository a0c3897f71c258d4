import {
  bearerCredential,
  cachedSource,
  createToken,
  type Credential,
  type CredentialStrategy,
  defineStrategy,
  fetchJson,
  standardAttributes,
  type StrategyContext,
  type Token,
  TokenRequestError,
} from '@lakeauth/core'
import type { World } from '@lakeauth/mock'
import type { Scenario, Setup } from '../../src/index.js'

/** What a mutant may do wrong. */
export type FederationBug =
  | 'federation-audience-in-the-exchange'
  | 'federation-empty-client-id'
  | 'federation-client-id-left-out'
  | 'federation-own-token-goes-along'
  | 'federation-falls-back-to-the-own-token'
  | 'federation-believes-the-answer-alone'
  | 'federation-own-token-kept'
  | 'federation-own-token-for-each-caller'
  | 'federation-any-algorithm'

const NAME = 'reference-federation'
/** Who hands the workload its own tokens. */
const TOKENS = 'https://tokens.example'

interface Place {
  readonly host: string
  readonly clientId?: string
}

/** A workload that asks beside itself for a token, and exchanges it. It may lean on core's lifecycle. */
export function federationReference(bug?: FederationBug): CredentialStrategy {
  return defineStrategy({
    name: NAME,
    summary: "A workload's own token, exchanged by hand",
    attributes: {
      host: { ...standardAttributes.host, required: true },
      clientId: standardAttributes.clientId,
      workload: { summary: 'The name of the workload', env: ['REFERENCE_WORKLOAD'], required: true },
    },
    egress: ({ host }) => [TOKENS, ...(host ? [host] : [])],
    configure: ({ host, clientId }, context) => {
      let own: string | undefined
      const ask = async (signal: AbortSignal | undefined): Promise<string> => {
        if (!own || bug !== 'federation-own-token-kept') own = await ownToken(signal, context)
        return own
      }
      const source = async (signal: AbortSignal | undefined): Promise<Token> => {
        const subject = await ask(signal)
        const { alg } = partOf(subject, 0)
        if (alg !== 'RS256' && alg !== 'ES256' && bug !== 'federation-any-algorithm') throw refused('its algorithm')
        try {
          return await exchange(subject, { host, ...(clientId !== undefined && { clientId }) }, signal, context, bug)
        } catch (error) {
          const isFinal = error instanceof TokenRequestError && error.oauthError === 'invalid_grant'
          if (isFinal && bug === 'federation-falls-back-to-the-own-token') return tokenOf(subject, context)
          throw error
        }
      }
      const token = cachedSource({ key: { grant: 'exchange' }, source: (request) => source(request?.signal) }, context)
      const credential = bearerCredential({ authType: NAME, token }, context)
      return bug ? spoilt(credential, bug, () => own, ask) : credential
    },
  })
}

function spoilt(
  credential: Credential,
  bug: FederationBug,
  own: () => string | undefined,
  ask: (signal: AbortSignal | undefined) => Promise<string>,
): Credential {
  if (bug === 'federation-own-token-for-each-caller')
    return {
      ...credential,
      headers: async (request) => {
        const headers = await credential.headers(request)
        await ask(request?.signal)
        return headers
      },
    }
  if (bug !== 'federation-own-token-goes-along') return credential
  return {
    ...credential,
    headers: async (request) => {
      const headers = await credential.headers(request)
      const more = { value: `Bearer ${own()}`, enumerable: true }
      return Object.freeze(Object.defineProperty({ ...headers }, 'X-Workload-Token', more))
    },
  }
}

async function ownToken(signal: AbortSignal | undefined, context: StrategyContext): Promise<string> {
  const init = { signal: signal ?? null, expected: 'a token of the workload', check: 'Check the workload.' }
  const { token } = await fetchJson(`${TOKENS}/own`, init, context)
  return String(token)
}

async function exchange(
  subject: string,
  { host, clientId }: Place,
  signal: AbortSignal | undefined,
  context: StrategyContext,
  bug: FederationBug | undefined,
): Promise<Token> {
  const startedAt = context.clock.now()
  const body = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: subject,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    scope: 'all-apis',
    ...(bug === 'federation-audience-in-the-exchange' && { audience: host }),
    ...(bug === 'federation-empty-client-id' && { client_id: '' }),
    ...(clientId !== undefined && bug !== 'federation-client-id-left-out' && { client_id: clientId }),
  })
  const init = { method: 'POST', body, signal: signal ?? null, expected: 'a token', check: 'Check the policy.' }
  const { access_token: value, expires_in: seconds } = await fetchJson(`${host}/oidc/v1/token`, init, context)
  if (typeof value !== 'string' || value === '' || typeof seconds !== 'number') throw refused('no token')
  const stated = startedAt + seconds * 1000
  const end = Number(partOf(subject, 1)['exp']) * 1000
  const expiry = bug === 'federation-believes-the-answer-alone' ? stated : Math.min(stated, end)
  return createToken({ value, expiry: new Date(expiry) })
}

function tokenOf(subject: string, context: StrategyContext): Token {
  return createToken({ value: subject, expiry: new Date(context.clock.now() + 300_000) })
}

function partOf(jwt: string, at: 0 | 1): Readonly<Record<string, unknown>> {
  try {
    const text = Buffer.from(jwt.split('.')[at] ?? '', 'base64url').toString('utf8')
    return JSON.parse(text) as Readonly<Record<string, unknown>>
  } catch {
    throw refused('no JWT')
  }
}

function refused(what: string): TokenRequestError {
  const message = `${NAME}: the token cannot be exchanged: ${what}.`
  return new TokenRequestError({ code: 'ERR_TOKEN_RESPONSE_INVALID', message, endpoint: TOKENS, strategy: NAME })
}

type Algorithm = NonNullable<NonNullable<Parameters<World['federation']['issueSubjectToken']>[0]>['algorithm']>

interface WorkloadOptions {
  readonly clientId?: string
  /** It bears the name of the service principal unless told, so that both kinds of policy let the same workload in. */
  readonly sub?: string
  readonly algorithm?: Algorithm
}

function workload(world: World, lifetimeSeconds: number, { clientId, sub, algorithm }: WorkloadOptions = {}): Setup {
  const { federation, workspace } = world
  const claims = { sub: sub ?? federation.servicePrincipalClientId }
  const order = { claims, lifetimeSeconds, ...(algorithm && { algorithm }) }
  const own = async (): Promise<Response> => Response.json({ token: await federation.issueSubjectToken(order) })
  return {
    config: { host: workspace.host, workload: 'tester', ...(clientId !== undefined && { clientId }) },
    services: { [TOKENS]: own },
  }
}

const STRANGER = 'workload:stranger'

/** A service principal whose policy names the workload, in an account that takes the issuer as a whole as well. */
export const federationScenario: Scenario = {
  name: 'reference',
  capabilities: [
    'bearer',
    'token-requests',
    'http',
    'refreshes',
    'refusal',
    'federation',
    'subject-requests',
    'subject-algorithms',
    'api',
  ],
  tokens: { operation: 'workspace.token' },
  subjectTokens: { service: TOKENS },
  arrange: (world, { lifetimeSeconds }) => {
    const { federation } = world
    const { issuer, servicePrincipalClientId: clientId } = federation
    federation.addPolicy({ issuer })
    federation.addPolicy({ issuer, subject: clientId, servicePrincipalClientId: clientId })
    return workload(world, lifetimeSeconds, { clientId })
  },
  broken: (world, { lifetimeSeconds }) =>
    workload(world, lifetimeSeconds, { clientId: world.federation.servicePrincipalClientId, sub: STRANGER }),
  signedWith: (world, algorithm, { lifetimeSeconds }) =>
    workload(world, lifetimeSeconds, { clientId: world.federation.servicePrincipalClientId, algorithm }),
}

/** The same account without a client id: the claim says who signs in. */
export const accountPolicyScenario: Scenario = {
  ...federationScenario,
  capabilities: [...federationScenario.capabilities, 'account-policy'],
  arrange: (world, { lifetimeSeconds }) => {
    world.federation.addPolicy({ issuer: world.federation.issuer })
    return workload(world, lifetimeSeconds)
  },
  broken: (world, { lifetimeSeconds }) => workload(world, lifetimeSeconds, { sub: STRANGER }),
  signedWith: (world, algorithm, { lifetimeSeconds }) => workload(world, lifetimeSeconds, { algorithm }),
}
