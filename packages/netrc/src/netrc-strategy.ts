import {
  bearerCredential,
  cachedSource,
  ConfigurationError,
  createToken,
  type CredentialStrategy,
  defineStrategy,
  type DetectContext,
  type Detection,
  type Secret,
  type Settings,
  standardAttributes,
  TokenRequestError,
} from '@lakeauth/core'
import { locateNetrc } from './locate.js'
import { type LookUp, lookUp } from './look-up.js'
import { parseFlag } from './parse-flag.js'
import { readNetrc } from './read-netrc.js'

const attributes = {
  host: { ...standardAttributes.host, required: true },
  netrcFile: { summary: 'The .netrc file to use, instead of $NETRC or the one in the home directory' },
  strictPermissions: { summary: 'Whether to refuse a .netrc file that others can read', parse: parseFlag },
} as const

type NetrcSettings = Partial<Settings<typeof attributes>>

/**
 * A personal access token from .netrc: the password of the first entry for the host with the login `token`, sent as a
 * bearer token. The file is looked up for the configured host alone, never for a token endpoint or after a redirect, and
 * a token or any other sign-in that was set up beats it: an entry is a local fact, the weakest kind of evidence.
 *
 * It is read at the first call, and again only when a server refuses the token, so that a rotated one is picked up.
 *
 * @example
 * ```ts
 * import { databricksAuth } from '@lakeauth/core'
 * import { netrc } from '@lakeauth/netrc'
 *
 * const signIn = () => databricksAuth({ strategies: [netrc], config: { host: 'https://dbc-a1b2.cloud.databricks.com' } })
 * ```
 */
export const netrc: CredentialStrategy<typeof attributes> = defineStrategy({
  name: 'netrc',
  summary: 'A personal access token from .netrc',
  attributes,
  detect,
  configure: ({ host, netrcFile, strictPermissions }, context) => {
    const settings = { host, netrcFile, strictPermissions }
    const warned = new Set<string>()
    const warn = (message: string): void => {
      if (!warned.has(message)) context.logger.warn(message)
      warned.add(message)
    }
    const token = cachedSource(
      {
        key: { grant: 'netrc', files: JSON.stringify(locateNetrc(netrcFile, context)) },
        source: async (request) => {
          const found = await look(settings, context, warn)
          if ('reason' in found) throw notFound(found.reason)
          const value = sendable(found.token, found.where)
          if (request?.rejected?.['Authorization'] === `Bearer ${value}`) throw stale(found.where)
          return createToken({ value })
        },
      },
      context,
    )
    return bearerCredential({ authType: 'netrc', token }, context)
  },
})

async function detect(settings: NetrcSettings, context: DetectContext): Promise<Detection> {
  const { host, netrcFile } = settings
  if (!host) return { applicable: false, reason: 'host (DATABRICKS_HOST) is not set', missing: ['host'] }
  const found = await look({ ...settings, host }, context)
  if ('reason' in found) return { applicable: false, reason: found.reason }
  return { applicable: true, evidence: [...(netrcFile ? ['netrcFile'] : []), found.where] }
}

async function look(
  { host, netrcFile, strictPermissions }: NetrcSettings & { readonly host: string },
  context: DetectContext,
  warn?: (message: string) => void,
): Promise<LookUp> {
  const locations = locateNetrc(netrcFile, context)
  const file = await readNetrc(locations, context)
  if (!file) return { reason: locations[0] ? `there is no ${locations[0].path}` : 'there is no home directory' }
  const found = lookUp(file, new URL(host).hostname)
  if ('reason' in found) return found
  if (file.exposure && strictPermissions) throw exposed(file.path, file.exposure, netrcFile)
  if (file.exposure) warn?.(`netrc: ${file.path} ${file.exposure}. Run: chmod 600 ${file.path}`)
  if (found.warning) warn?.(`netrc: ${found.warning}`)
  return found
}

function sendable(token: Secret, where: string): string {
  try {
    return standardAttributes.token.parse?.(token.reveal()) ?? token.reveal()
  } catch (error) {
    throw new ConfigurationError({
      code: 'ERR_CREDENTIAL_FILE_INVALID',
      message: `netrc: the password of ${where} is no token: ${(error as Error).message}. Correct the entry.`,
      strategy: 'netrc',
      source: where,
    })
  }
}

function stale(where: string): TokenRequestError {
  return new TokenRequestError({
    code: 'ERR_TOKEN_NOT_RENEWED',
    message: `netrc: the server refused the token of ${where}, and the file holds no other yet. Create a new token, and put it there.`,
    strategy: 'netrc',
    endpoint: where,
  })
}

/** What counts is how the file was chosen: asking for strictness sets no sign-in up, and must not stop another one. */
function exposed(path: string, exposure: string, netrcFile: string | undefined): ConfigurationError {
  return new ConfigurationError({
    code: 'ERR_CREDENTIAL_FILE_INVALID',
    message: `netrc: ${path} ${exposure}, which strictPermissions refuses. Run: chmod 600 ${path}`,
    strategy: 'netrc',
    ...(netrcFile && { attribute: 'netrcFile' }),
    source: path,
  })
}

function notFound(reason: string): ConfigurationError {
  return new ConfigurationError({
    code: 'ERR_AUTH_NOT_CONFIGURED',
    message: `netrc: ${reason}. Add a line "machine HOST login token password TOKEN" for it.`,
    strategy: 'netrc',
  })
}
