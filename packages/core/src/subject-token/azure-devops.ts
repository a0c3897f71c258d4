import { askProvider } from './ask-provider.js'
import { subjectTokenAttributes } from './attributes.js'
import { requestAddress } from './azure-devops-address.js'
import { allowedOrigins, allowedUrl, type KnownHosts } from './origins.js'
import { subjectTokenError } from './subject-token-text.js'
import type { WorkloadIdentity } from './workload-identity.js'

const { systemOidcRequestUri, systemCollectionUri, systemAccessToken, oidcServiceConnectionId, oidcAllowedOrigins } =
  subjectTokenAttributes

const attributes = {
  systemOidcRequestUri,
  systemCollectionUri,
  systemAccessToken,
  oidcServiceConnectionId,
  oidcAllowedOrigins,
} as const

/** Of Azure DevOps Services, old names of organizations included; its server on premises issues no tokens. */
const HOSTS: KnownHosts = {
  shown: 'Azure DevOps (dev.azure.com, *.visualstudio.com)',
  // An organization is one label: what is below it belongs to others, such as tunnels to machines of users.
  isKnown: (hostname) => hostname === 'dev.azure.com' || /^[a-z0-9-]+\.visualstudio\.com$/.test(hostname),
}

/** As the official SDKs ask; the operation "Oidctoken - Create" is in preview in every version. */
const API_VERSION = '7.2-preview.1'

const UNMAPPED =
  'SYSTEM_ACCESSTOKEN is not set in this step. Map the token of the job into it, in the pipeline: `env: { SYSTEM_ACCESSTOKEN: $(System.AccessToken) }`.'
const NO_ADDRESS =
  'SYSTEM_OIDCREQUESTURI is not set. Pass on all variables SYSTEM_* of the job to the program that signs in.'
const REFUSED =
  'Check that SYSTEM_ACCESSTOKEN is the token of this very job: `env: { SYSTEM_ACCESSTOKEN: $(System.AccessToken) }`.'
const REFUSED_CONNECTION = `Check that the service connection exists, and that this pipeline is authorized to use it. ${REFUSED}`

/**
 * The ID token of a job of Azure Pipelines: of the pipeline itself (`p://organization/project/pipeline`), or of the service
 * connection whose id is given (`sc://organization/project/connection`). Whatever audience is asked for, its tokens are for
 * `api://AzureADTokenExchange`.
 */
export const azureDevOpsIdentity: WorkloadIdentity<typeof attributes> = {
  attributes,
  egress: ({ systemOidcRequestUri: uri, systemCollectionUri: collection, oidcAllowedOrigins: allowed }) =>
    allowedOrigins(uri ?? collection, HOSTS, allowed),
  detect: (settings, { env }) => {
    const address = requestAddress(settings, env)
    const token = settings.systemAccessToken
    if (address && token) return { applicable: true, evidence: [address.setting, 'systemAccessToken'] }
    const inJob = env['TF_BUILD'] !== undefined || address !== undefined
    const lacks = token === undefined ? UNMAPPED : NO_ADDRESS
    return { applicable: false, reason: inJob ? lacks : 'this is no job of Azure Pipelines' }
  },
  key: (settings, { env }) => ({
    url: requestAddress(settings, env)?.url ?? '',
    connection: settings.oidcServiceConnectionId ?? '',
    request: settings.systemAccessToken?.reveal() ?? '',
  }),
  source: (settings, context) => async (request) => {
    const { systemAccessToken: token, oidcServiceConnectionId: connection, oidcAllowedOrigins: allowed } = settings
    const address = requestAddress(settings, context.env)
    if (token === undefined) throw subjectTokenError('ERR_SUBJECT_TOKEN_FORBIDDEN', UNMAPPED, context)
    if (address === undefined) throw subjectTokenError('ERR_SUBJECT_TOKEN_FORBIDDEN', NO_ADDRESS, context)
    const source = context.sourceOf(address.setting)
    const url = allowedUrl(address.url, { source, hosts: HOSTS, allowed }, context)
    url.searchParams.set('api-version', API_VERSION)
    if (connection !== undefined) url.searchParams.set('serviceConnectionId', connection)
    const headers = {
      authorization: `Bearer ${token.reveal()}`,
      'content-type': 'application/json',
      // Otherwise a refusal is a redirect to a page for people.
      'x-tfs-fedauthredirect': 'Suppress',
    }
    const refused = (): string => (connection === undefined ? REFUSED : REFUSED_CONNECTION)
    return askProvider(url, { method: 'POST', headers, signal: request?.signal, member: 'oidcToken', refused }, context)
  },
}
