import {
  bearerCredential,
  type CachedSource,
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
import type { World } from '@lakeauth/mock'
import type { Scenario, Setup } from '../../src/index.js'

/** What a mutant may put in the place of the reference's own parts. */
export interface AzureChanges {
  readonly application?: string
  /** What stands in the header of the management token. */
  readonly management?: 'nothing' | 'the-bearer-token' | 'demanded' | 'one-for-every-call' | 'left-out-whatever-happens'
  readonly managementResource?: string
  readonly withoutResourceId?: true
  /** The management token goes along even where no resource id is set. */
  readonly asksWithoutResourceId?: true
  /** A refused token takes the other one with it. */
  readonly refusedWith?: 'the-bearer-token' | 'the-management-token'
  readonly anyHost?: true
  /** What the user set of the cloud holds also where the host proves another one. */
  readonly cloudBeatsZone?: true
}

const NAME = 'reference-azure'
const MANAGEMENT = 'X-Databricks-Azure-SP-Management-Token'
const RESOURCE_ID = 'X-Databricks-Azure-Workspace-Resource-Id'
const ENTRA = 'https://login.microsoftonline.com'

const attributes = {
  host: { ...standardAttributes.host, required: true },
  cloud: standardAttributes.cloud,
  tenant: { summary: 'The tenant', env: ['REFERENCE_TENANT'], required: true },
  application: { summary: 'The application', env: ['REFERENCE_APPLICATION'], required: true },
  password: { summary: 'Its client secret', env: ['REFERENCE_PASSWORD'], required: true, sensitive: true },
  workspace: { summary: 'The resource id of the workspace', env: ['REFERENCE_WORKSPACE'] },
} as const

/** A service principal of Entra by its secret. It may lean on core's lifecycle: what it shows is what is signed. */
export function azureReference(changes: AzureChanges = {}): CredentialStrategy {
  const { application = '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d', management, refusedWith } = changes
  const { managementResource = 'https://management.core.windows.net/' } = changes
  return defineStrategy({
    name: NAME,
    summary: 'A service principal of Entra, written by hand',
    attributes,
    egress: () => [ENTRA],
    configure: ({ host, cloud, tenant, application: client, password, workspace }, context) => {
      const zone = cloudOfHost(new URL(host).hostname)
      const found = changes.cloudBeatsZone ? (cloud ?? zone) : (zone ?? cloud)
      if (!changes.anyHost && found !== 'azure') throw notOnAzure()
      const form = { grant_type: 'client_credentials', client_id: client, client_secret: password.reveal() }
      const ask = (resource: string, signal: AbortSignal | undefined): Promise<Token> =>
        entraToken(`${ENTRA}/${tenant}/oauth2/token`, new URLSearchParams({ ...form, resource }), signal, context)
      const source = (resource: string, isRefusedAlways = false): CachedSource =>
        cachedSource(
          {
            key: { resource },
            source: (request) =>
              ask(resource, request?.signal).catch((error: unknown) => {
                throw isRefusedAlways ? refused() : error
              }),
          },
          context,
        )
      const token = source(application)
      const second =
        management === 'the-bearer-token'
          ? token
          : source(managementResource, management === 'left-out-whatever-happens')
      const isWanted = workspace !== undefined || changes.asksWithoutResourceId === true
      const hasHeader = isWanted && management !== 'nothing' && management !== 'one-for-every-call'
      const credential = bearerCredential(
        {
          authType: NAME,
          token,
          headers: {
            ...(hasHeader && {
              [MANAGEMENT]: management === 'demanded' ? second : ({ source: second, optional: true } as const),
            }),
            ...(!changes.withoutResourceId && workspace !== undefined && { [RESOURCE_ID]: workspace }),
          },
        },
        context,
      )
      let last: Readonly<Record<string, string>> = {}
      return {
        ...credential,
        headers: async (request) => {
          const { rejected } = request ?? {}
          const isRefused = (name: string): boolean => rejected?.[name] !== undefined && rejected[name] === last[name]
          const both =
            (refusedWith === 'the-bearer-token' && isRefused('Authorization')) ||
            (refusedWith === 'the-management-token' && isRefused(MANAGEMENT))
          last = await credential.headers(both ? { ...request, rejected: last } : request)
          if (management !== 'one-for-every-call') return last
          const extra = await ask(managementResource, request?.signal)
          return Object.freeze(Object.defineProperties({ ...last, [MANAGEMENT]: extra.value }, hidden(last)))
        },
      }
    },
  })
}

/** What a look at headers shows instead of them. */
function hidden(headers: object): PropertyDescriptorMap {
  return Object.fromEntries(
    Object.getOwnPropertySymbols(headers).map((symbol) => [
      symbol,
      Object.getOwnPropertyDescriptor(headers, symbol) as PropertyDescriptor,
    ]),
  )
}

async function entraToken(
  url: string,
  body: URLSearchParams,
  signal: AbortSignal | undefined,
  context: StrategyContext,
): Promise<Token> {
  const startedAt = context.clock.now()
  const asked = { method: 'POST', body, signal: signal ?? null, expected: 'a token', check: 'Check the application.' }
  const { access_token: value, expires_in: seconds } = await fetchJson(url, asked, context)
  const lifetime = Number(seconds) * 1000
  if (typeof value !== 'string' || value === '' || !(lifetime > 0)) throw unusable(url)
  return createToken({ value, expiry: new Date(startedAt + lifetime) })
}

function unusable(endpoint: string): TokenRequestError {
  const message = `${NAME}: ${endpoint} answered without a token.`
  return new TokenRequestError({ code: 'ERR_TOKEN_RESPONSE_INVALID', message, endpoint, strategy: NAME })
}

function refused(): TokenRequestError {
  const message = `${NAME}: the token was refused.`
  return new TokenRequestError({ code: 'ERR_TOKEN_REJECTED', message, endpoint: ENTRA, strategy: NAME })
}

function notOnAzure(): ConfigurationError {
  const message = `${NAME}: the host is not on Azure.`
  return new ConfigurationError({ code: 'ERR_ATTRIBUTE_MISSING', message, attribute: 'host', strategy: NAME })
}

/** A service principal that Databricks knows. */
export const azureScenario: Scenario = {
  name: 'reference',
  capabilities: [
    'bearer',
    'token-requests',
    'http',
    'refreshes',
    'secret',
    'refusal',
    'azure',
    'management-token',
    'management-refusal',
    'api',
  ],
  tokens: { operation: 'entra.token', each: 2 },
  arrange: setUp,
  broken: (world) => setUp(world, 'synthetic-wrong-secret'),
  withoutManagement: (world) => {
    const { managementResource: resource } = world.azure
    world.on('entra.token', { resource }).respond({ status: 400, json: { error: 'invalid_grant' } })
    return setUp(world)
  },
}

function setUp({ azure }: World, password: unknown = azure.clientSecret): Setup {
  const { publicHost: host, tenantId: tenant, clientId: application, workspaceResourceId: workspace } = azure
  const secret = typeof password === 'string' ? password : azure.clientSecret
  return { config: { host, tenant, application, password: secret, workspace } }
}
