import { type AuthError, type AuthErrorCode, CommandError, type CommandResult, TokenRequestError } from '@lakeauth/core'

/** Nobody is logged in, or the login has ended: words of azure-cli-core, and Entra's numbers for it. */
const LOGGED_OUT = /az login|No subscription found|AADSTS(?:50173|700082|700084|70043|50078|50079|50076|50158)\b/i

/** The login has nothing in the tenant that was asked for. */
const OTHER_TENANT = /AADSTS(?:50020|90002|90072|700016|500011|500021)\b/

/** Words of Python's HTTP clients for a network that is not there. */
const UNREACHABLE =
  /Max retries exceeded|ConnectionError|Connection aborted|Failed to establish a new connection|Name or service not known|name resolution|getaddrinfo failed|timed out/i
/** A shell around az, as its packages for Linux have one, ends with this and the number of the signal that ended az. */
const SIGNALLED = 128
const SIGNAL_MAX = 31

/** Entra's own number for what passes. Every other one is a decision, whatever else went wrong. */
const TRANSIENT = 'AADSTS90033'

/** Words of the libraries that lock its token cache, where another az holds the lock or the files are of somebody else. */
const LOCKED = /\.lockfile\b|\bportalocker\b|\bcache_lock\.py\b|\[Errno 11\]/

/** True for a run that found the files of az locked: the next one may not. */
export function isLocked({ exitCode, stderr }: CommandResult): boolean {
  return exitCode !== 0 && numberIn(stderr) === undefined && LOCKED.test(stderr)
}

/** Entra's own number for why it refused. */
function numberIn(stderr: string): string | undefined {
  return /\bAADSTS\d{4,7}\b/.exec(stderr)?.[0]
}

/** True for az's words that it does not know a subscription. */
export function isUnknownSubscription(error: unknown): boolean {
  return (error as { reason?: unknown } | undefined)?.reason === 'unknown-subscription'
}

/** A run of az that failed. `reason` is what its words mean, when they are known. */
class AzError extends CommandError {
  readonly reason: 'unknown-subscription' | undefined

  constructor(options: ConstructorParameters<typeof CommandError>[0], reason?: 'unknown-subscription') {
    super(options)
    this.name = 'CommandError'
    Object.defineProperty(this, 'reason', { value: reason, enumerable: false })
  }
}

/** What a run that failed means. Its words may hold anything, so that only numbers of Entra are repeated. */
export function azRefusal(result: CommandResult, commandArguments: readonly string[], strategy: string): AuthError {
  const { exitCode, stderr } = result
  const command = `az ${commandArguments.slice(0, 2).join(' ')}`
  const at = commandArguments.indexOf('--tenant')
  const tenant = at < 0 ? undefined : commandArguments[at + 1]
  const number = numberIn(stderr)
  const said = `\`${command}\` failed with exit code ${exitCode}${number ? ` (${number})` : ''}`
  // Nobody decided anything.
  const outage = (words: string, retryable: boolean, code: AuthErrorCode = 'ERR_ENDPOINT_FAILED'): TokenRequestError =>
    new TokenRequestError({ code, message: `${strategy}: ${words}`, endpoint: 'az', retryable, strategy })
  if (exitCode < 0 || (exitCode > SIGNALLED && exitCode <= SIGNALLED + SIGNAL_MAX)) {
    return outage(`\`${command}\` was ended by a signal. Check whether this machine has run out of memory.`, true)
  }
  if (isLocked(result)) {
    return outage(
      `${said}: its files are locked. Another az may be running for long, or the files in ~/.azure (AZURE_CONFIG_DIR) may belong to another user.`,
      false,
    )
  }
  if (number === undefined ? UNREACHABLE.test(stderr) : number === TRANSIENT) {
    const check = 'Check the network, and the proxy settings (HTTPS_PROXY, REQUESTS_CA_BUNDLE) that az needs.'
    return outage(`${said}: az could not reach Entra. ${check}`, true, 'ERR_ENDPOINT_UNREACHABLE')
  }
  const isLoggedOut = LOGGED_OUT.test(stderr)
  const isUnknown = /subscription\b.*(?:not found|doesn't exist)/i.test(stderr)
  const login = `az login${tenant ? ` --tenant ${tenant}` : ''}`
  const advice = isUnknown
    ? ': az knows no such subscription. Run `az account list --refresh`, or check azureSubscriptionId and azureWorkspaceResourceId.'
    : OTHER_TENANT.test(stderr) && tenant
      ? `: the login of az has no access to the tenant ${tenant}. Run \`${login}\`, or set azureTenantId (ARM_TENANT_ID) to the tenant of the workspace.`
      : isLoggedOut
        ? `: az is not logged in, or its login has ended. Run \`${login}\`.`
        : `. Run it by hand to see why, or log in again with \`${login}\`.`
  if (commandArguments[1] === 'get-access-token' && number === undefined && !isUnknown && !isLoggedOut) {
    // Nobody refused this token: az broke down.
    return outage(said + advice, false)
  }
  return new AzError(
    { code: 'ERR_COMMAND_FAILED', message: `${strategy}: ${said}${advice}`, command: 'az', exitCode, strategy },
    isUnknown ? 'unknown-subscription' : undefined,
  )
}
