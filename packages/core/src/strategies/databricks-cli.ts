import type { Settings } from '../attributes.js'
import type { CommandResult, DetectContext, StrategyContext } from '../context.js'
import { CommandError } from '../errors.js'
import { internalsOf } from '../internals.js'
import { bearerCredential } from '../lifecycle/bearer-credential.js'
import { cachedSource } from '../lifecycle/cached-source.js'
import { kindOfHost } from '../settings/cloud.js'
import { standardAttributes } from '../settings/standard-attributes.js'
import { type CredentialStrategy, type Detection, defineStrategy, lacks } from '../strategy.js'
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
export const databricksCli: CredentialStrategy<typeof attributes> = /* @__PURE__ */ defineStrategy({
  name: 'databricks-cli',
  summary: 'A login of the Databricks CLI',
  attributes,
  commands: ['databricks'],
  traits: ['interactive'],
  detect,
  configure: ({ host, accountId, databricksCliPath }, context) => {
    const target = isAccount(host) && accountId ? ['--account-id', accountId] : []
    const token = cachedSource(
      {
        key: { grant: 'databricks-cli', home: context.home ?? '', path: databricksCliPath ?? '' },
        source: cliSource(['--host', host, ...target], databricksCliPath, context),
        shared: false,
      },
      context,
    )
    return bearerCredential({ authType: 'databricks-cli', token }, context)
  },
})

/** A program on the PATH proves nothing; a login for this very host does. */
async function detect(settings: Partial<Settings<typeof attributes>>, context: DetectContext): Promise<Detection> {
  const { host, accountId, databricksCliPath } = settings
  if (!host) return lacks(attributes, settings) as Detection
  const program = databricksCliPath ?? (await context.commands.find('databricks'))
  if (!program)
    return {
      applicable: false,
      reason: 'the program "databricks" is not on the PATH; install the Databricks CLI, or set databricksCliPath',
    }
  const file = context.home && `${context.home.replace(/\/+$/, '')}/${TOKEN_CACHE}`
  const login = isAccount(host) ? `${host}/oidc/accounts/${accountId}` : host
  if (file && (await hasLogin(file, login, context)))
    return { applicable: true, evidence: [`a login for this host in ${file}`] }
  return {
    applicable: false,
    reason: `the Databricks CLI shows no login for ${host}; set authType to "databricks-cli" to ask it anyway`,
  }
}

function isAccount(host: string): boolean {
  return kindOfHost(new URL(host).hostname) === 'account'
}

/** The CLI names a login by its host, on account hosts with the path of its OAuth endpoints. */
async function hasLogin(file: string, login: string, { files }: DetectContext): Promise<boolean> {
  try {
    const cache: unknown = JSON.parse(await files.readText(file))
    const tokens = (cache as { tokens?: unknown } | null)?.tokens
    const keys = typeof tokens === 'object' && tokens !== null ? Object.keys(tokens) : []
    return keys.some((key) => key.replace(/\/+$/, '') === login)
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
  const { strategy } = internalsOf(context)
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
    if (result.exitCode !== 0) throw failed(result, target, strategy)
    const token = parseCliToken(result.stdout)
    if (!token) throw unreadable(strategy)
    issued = true
    return createToken(token)
  }
}

/** The program's own words may hold anything, so the error says what they mean, not what they are. */
function failed({ exitCode, stderr }: CommandResult, target: readonly string[], strategy: string): CommandError {
  const login = `databricks auth login ${target.join(' ')}`
  const loggedOut =
    /databricks OAuth is not|refresh token is invalid|INVALID_REFRESH_TOKEN|no cached credentials/i.test(stderr)
  return new CommandError({
    code: 'ERR_COMMAND_FAILED',
    message: loggedOut
      ? `${strategy}: the Databricks CLI is not logged in to this host. Run \`${login}\`.`
      : `${strategy}: \`databricks auth token\` failed with exit code ${exitCode}. Run it by hand to see why, or log in again with \`${login}\`.`,
    command: 'databricks',
    exitCode,
    strategy,
  })
}

function unreadable(strategy: string): CommandError {
  return new CommandError({
    code: 'ERR_COMMAND_OUTPUT_INVALID',
    message: `${strategy}: \`databricks auth token\` printed no token in JSON. Check that \`databricks version\` is 0.200 or later and that databricksCliPath is the Databricks CLI.`,
    command: 'databricks',
    strategy,
  })
}
