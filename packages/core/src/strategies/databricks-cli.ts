import type { CommandResult, DetectContext, StrategyContext } from '../context.js'
import { CommandError } from '../errors.js'
import { bearerCredential } from '../lifecycle/bearer-credential.js'
import { cachedSource } from '../lifecycle/cached-source.js'
import { kindOfHost } from '../settings/cloud.js'
import { standardAttributes } from '../settings/standard-attributes.js'
import { type CredentialStrategy, type Detection, defineStrategy } from '../strategy.js'
import { type Token, createToken } from '../token.js'
import { parseCliToken } from './databricks-cli-output.js'

const attributes = {
  host: { ...standardAttributes.host, required: true },
  accountId: standardAttributes.accountId,
  databricksCliPath: standardAttributes.databricksCliPath,
} as const

/** Where the CLI keeps its logins when it does not use the system's keyring. */
const TOKEN_CACHE = '.databricks/token-cache.json'

/** A login of the Databricks CLI (`databricks auth login`), asked for its current token. */
export const databricksCli: CredentialStrategy<typeof attributes> = defineStrategy({
  name: 'databricks-cli',
  summary: 'A login of the Databricks CLI',
  attributes,
  commands: ['databricks'],
  traits: ['interactive'],
  detect: ({ host, databricksCliPath }, context) => detect(host, databricksCliPath, context),
  configure: ({ host, accountId, databricksCliPath }, context) => {
    const target = kindOfHost(new URL(host).hostname) === 'account' && accountId ? ['--account-id', accountId] : []
    const token = cachedSource(
      { key: { grant: 'databricks-cli' }, source: cliSource(['--host', host, ...target], databricksCliPath, context) },
      context,
    )
    return bearerCredential({ authType: 'databricks-cli', token }, context)
  },
})

/** A program on the PATH proves nothing; a login for this very host does. */
async function detect(host: string | undefined, path: string | undefined, context: DetectContext): Promise<Detection> {
  if (!host) return { applicable: false, reason: 'host or DATABRICKS_HOST is not set', missing: ['host'] }
  const program = path ?? (await context.commands.find('databricks'))
  if (!program) return { applicable: false, reason: 'the program "databricks" is not on the PATH' }
  const file = context.home && `${context.home.replace(/\/+$/, '')}/${TOKEN_CACHE}`
  if (file && (await hasLogin(file, host, context))) return { applicable: true, evidence: [`a login for this host in ${file}`] }
  return { applicable: false, reason: `the Databricks CLI shows no login for ${host}; set authType to "databricks-cli" to ask it anyway` }
}

async function hasLogin(file: string, host: string, { files }: DetectContext): Promise<boolean> {
  try {
    const cache: unknown = JSON.parse(await files.readText(file))
    const tokens = (cache as { tokens?: unknown } | null)?.tokens
    const keys = typeof tokens === 'object' && tokens !== null ? Object.keys(tokens) : []
    return keys.some((key) => key === host || key.startsWith(`${host}/`))
  } catch {
    return false
  }
}

/**
 * Runs `databricks auth token`. After the first token it asks for a forced refresh, since the CLI hands out its cached one
 * until five minutes before its end; an old CLI that does not know the flag is asked without.
 */
function cliSource(
  target: readonly string[],
  path: string | undefined,
  context: StrategyContext,
): (request?: { readonly signal?: AbortSignal }) => Promise<Token> {
  let issued = false
  let forceRefresh = true
  return async (request) => {
    const run = (extra: readonly string[]): Promise<CommandResult> =>
      context.run('databricks', ['auth', 'token', ...target, ...extra], {
        ...(request?.signal && { signal: request.signal }),
        ...(path && { path }),
      })
    let result = await run(issued && forceRefresh ? ['--force-refresh'] : [])
    if (result.exitCode !== 0 && issued && forceRefresh && /unknown flag: --force-refresh/.test(result.stderr)) {
      forceRefresh = false
      result = await run([])
    }
    if (result.exitCode !== 0) throw failed(result, target)
    const token = parseCliToken(result.stdout)
    if (!token) throw unreadable()
    issued = true
    return createToken(token)
  }
}

/** The program's own words may hold anything, so the error says what they mean, not what they are. */
function failed({ exitCode, stderr }: CommandResult, target: readonly string[]): CommandError {
  const login = `databricks auth login ${target.join(' ')}`
  const loggedOut = /databricks OAuth is not|refresh token is invalid|no cached credentials/i.test(stderr)
  return new CommandError({
    code: 'ERR_COMMAND_FAILED',
    message: loggedOut
      ? `databricks-cli: the Databricks CLI is not logged in to this host. Run \`${login}\`.`
      : `databricks-cli: \`databricks auth token\` failed with exit code ${exitCode}. Run it by hand to see why, or log in again with \`${login}\`.`,
    command: 'databricks',
    exitCode,
    strategy: 'databricks-cli',
  })
}

function unreadable(): CommandError {
  return new CommandError({
    code: 'ERR_COMMAND_OUTPUT_INVALID',
    message:
      'databricks-cli: `databricks auth token` printed no token in JSON. Check that `databricks version` is 0.200 or later and that databricksCliPath is the Databricks CLI.',
    command: 'databricks',
    strategy: 'databricks-cli',
  })
}
