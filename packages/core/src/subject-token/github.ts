import { askProvider } from './ask-provider.js'
import { subjectTokenAttributes } from './attributes.js'
import { allowedOrigins, allowedUrl, type KnownHosts } from './origins.js'
import { subjectTokenError } from './subject-token-text.js'
import type { WorkloadIdentity } from './workload-identity.js'

const { actionsIdTokenRequestUrl, actionsIdTokenRequestToken, oidcAllowedOrigins } = subjectTokenAttributes

const attributes = { actionsIdTokenRequestUrl, actionsIdTokenRequestToken, oidcAllowedOrigins } as const

/** GitHub's own, and those of its enterprise cloud with data residency. A server of one's own has to be allowed. */
const HOSTS: KnownHosts = {
  shown: "GitHub's runner services (*.actions.githubusercontent.com)",
  isKnown: (hostname) =>
    hostname.endsWith('.actions.githubusercontent.com') || /^[a-z0-9-]+\.actions\.[a-z0-9-]+\.ghe\.com$/.test(hostname),
}

const PERMISSION =
  'Give the job the permission, in the workflow: `permissions: { id-token: write, contents: read }`. On `pull_request` from a fork the repository has to be set to give it.'
const OVER =
  'Its request token is none of a job that runs: use the variables of this very job, and sign in while it runs.'
const ELSEWHERE =
  'this is no job of GitHub Actions: none of its variables is set. Sign in another way here; inside of a container, pass ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN on.'
const NOT_ALLOWED = `this job may not ask for an ID token: ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN are not both set. ${PERMISSION}`

/**
 * The ID token of a GitHub Actions job (OpenID Connect in Actions), asked for with every call and for the audience of the
 * call. GitHub's tokens live for five minutes.
 */
export const githubIdentity: WorkloadIdentity<typeof attributes> = {
  attributes,
  egress: ({ actionsIdTokenRequestUrl: url, oidcAllowedOrigins: allowed }) => allowedOrigins(url, HOSTS, allowed),
  detect: ({ actionsIdTokenRequestUrl: url, actionsIdTokenRequestToken: token }, { env }) => {
    if (url !== undefined && token !== undefined) {
      return { applicable: true, evidence: ['actionsIdTokenRequestUrl', 'actionsIdTokenRequestToken'] }
    }
    const inJob = env['GITHUB_ACTIONS'] === 'true'
    return { applicable: false, reason: inJob ? NOT_ALLOWED : 'this is no job of GitHub Actions' }
  },
  key: ({ actionsIdTokenRequestUrl: url = '', actionsIdTokenRequestToken: token }) => ({
    url,
    request: token?.reveal() ?? '',
  }),
  source: (settings, context) => {
    const { actionsIdTokenRequestUrl: given, actionsIdTokenRequestToken: token, oidcAllowedOrigins: allowed } = settings
    return async (request) => {
      if (given === undefined || token === undefined) {
        const isElsewhere = given === undefined && token === undefined && context.env['GITHUB_ACTIONS'] !== 'true'
        throw subjectTokenError('ERR_SUBJECT_TOKEN_FORBIDDEN', isElsewhere ? ELSEWHERE : NOT_ALLOWED, context)
      }
      const source = context.sourceOf('actionsIdTokenRequestUrl')
      const url = allowedUrl(given, { source, hosts: HOSTS, allowed }, context)
      // Set, not appended: an audience is text, and must not become parameters of its own.
      if (request?.audience !== undefined) url.searchParams.set('audience', request.audience)
      const headers = { authorization: `Bearer ${token.reveal()}` }
      const refused = (status: number): string => (status === 401 ? OVER : PERMISSION)
      return askProvider(url, { headers, signal: request?.signal, member: 'value', refused }, context)
    }
  },
}
