/** An application that users sign in to. Without a secret it is a public client. */
export interface OAuthClient {
  readonly id: string
  readonly secret?: string
  /** Exact, but for the port of a loopback one (RFC 8252 section 7.3). */
  readonly redirectUris: readonly string[]
  /** Refuses every other scope. */
  readonly scopes?: readonly string[]
  readonly accessTokenLifetimeSeconds?: number
  readonly refreshTokenLifetimeSeconds?: number
}

const loopback = ['localhost', '127.0.0.1', '[::1]']
const loopbackUris = loopback.flatMap((host) => [`http://${host}`, `http://${host}/callback`])

/** The public clients that every account knows: those of the CLI and SDKs, and of the SQL drivers. */
export const builtInClients: readonly OAuthClient[] = [
  { id: 'databricks-cli', redirectUris: loopbackUris },
  { id: 'databricks-sql-connector', redirectUris: loopbackUris },
]

/** Whether a client may be answered at this URI. The port of a loopback URI is the machine's to choose; all else is compared. */
export function isRegisteredRedirect({ redirectUris }: OAuthClient, uri: string): boolean {
  return redirectUris.some(
    (registered) => registered === uri || withoutLoopbackPort(registered) === withoutLoopbackPort(uri),
  )
}

/** The URI without the port when it is a loopback one, else as it stands: another spelling is another URI. */
function withoutLoopbackPort(uri: string): string {
  const [, host, rest = ''] = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?(\/.*)?$/.exec(uri) ?? []
  return host === undefined ? uri : `http://${host}${rest === '/' ? '' : rest}`
}
