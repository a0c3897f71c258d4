import { SubjectTokenError } from '../errors.js'
import { internalsOf } from '../internals.js'
import { bearerCredential } from '../lifecycle/bearer-credential.js'
import { cachedSource } from '../lifecycle/cached-source.js'
import { parseTokenResponse } from '../oauth/token-response.js'
import { standardAttributes } from '../settings/standard-attributes.js'
import { type CredentialStrategy, defineStrategy } from '../strategy.js'

const attributes = {
  host: { ...standardAttributes.host, required: true },
  metadataServiceUrl: { ...standardAttributes.metadataServiceUrl, required: true },
} as const

/**
 * A local service that hands out tokens, as the Databricks extension for VS Code runs one. It is asked on loopback alone,
 * with `X-Databricks-Metadata-Version: 1` and the host that the token is for.
 */
export const metadataService: CredentialStrategy<typeof attributes> = /* @__PURE__ */ defineStrategy({
  name: 'metadata-service',
  summary: 'A metadata service on this machine',
  attributes,
  egress: ({ metadataServiceUrl }) => (metadataServiceUrl ? [new URL(metadataServiceUrl.reveal()).origin] : []),
  configure: ({ host, metadataServiceUrl }, context) => {
    const { strategy, redact } = internalsOf(context)
    const url = metadataServiceUrl.reveal()
    // The path is the service's secret, so that errors name the origin alone.
    const endpoint = new URL(url).origin
    const token = cachedSource(
      {
        // The whole URL: its path stands for the session, and a shared store sees a hash of it.
        key: { grant: 'metadata-service', url },
        source: async (request) => {
          const requestedAt = context.clock.now()
          const headers = {
            accept: 'application/json',
            'X-Databricks-Metadata-Version': '1',
            'X-Databricks-Host': host,
          }
          const response = await context.fetch(url, { headers, signal: request?.signal ?? null })
          if (response.status === 404) throw notFound(endpoint, host, context.sourceOf('metadataServiceUrl'), strategy)
          const check = `Check ${context.sourceOf('metadataServiceUrl')} and that the service runs and is signed in.`
          return parseTokenResponse(response, { strategy, endpoint, requestedAt, clock: context.clock, redact, check })
        },
      },
      context,
    )
    return bearerCredential({ authType: 'metadata-service', token }, context)
  },
})

/** The service answers 404 alike for a path that is not its own and for a host that it is not signed in to. */
function notFound(endpoint: string, host: string, source: string, strategy: string): SubjectTokenError {
  return new SubjectTokenError({
    code: 'ERR_SUBJECT_TOKEN_UNAVAILABLE',
    message: `${strategy}: ${endpoint} has no token for ${host} (404). Check ${source}: its path changes whenever the service switches hosts; open the host's project again, or copy the new URL.`,
    issuer: endpoint,
    strategy,
  })
}
