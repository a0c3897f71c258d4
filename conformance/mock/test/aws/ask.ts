import { GetCallerIdentityCommand, GetWebIdentityTokenCommand, STSClient } from '@aws-sdk/client-sts'
import type { World } from '../../src/world/world.js'

/** What a request to STS may differ in. */
export interface StsOptions {
  readonly credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
  readonly region?: string
  readonly endpoint?: string
  /** Milliseconds that the signer's clock is ahead of the world's. */
  readonly ahead?: number
  /** Changes what is sent after it was signed. */
  readonly tamper?: (headers: Headers) => void
}

/** What the SDK hands to its transport. */
interface SignedRequest {
  readonly method: string
  readonly protocol: string
  readonly hostname: string
  readonly port?: number
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: string
}

/** Sends what the SDK of AWS signed to the world, and gives the bare answer. */
export async function askSts(
  world: World,
  command: GetCallerIdentityCommand | GetWebIdentityTokenCommand,
  options: StsOptions = {},
): Promise<Response> {
  const { region = world.aws.region, endpoint = world.aws.sts, credentials = world.aws.user, ahead = 0 } = options
  let answered: Response | undefined
  const handle = async (request: SignedRequest): Promise<never> => {
    const { protocol, hostname, port, path, method, body } = request
    const headers = new Headers(request.headers)
    options.tamper?.(headers)
    const url = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`
    answered = await world.fetch(url, { method, headers, body })
    throw new Error('answered')
  }
  const client = new STSClient({
    region,
    endpoint,
    credentials,
    maxAttempts: 1,
    systemClockOffset: world.clock.now() - Date.now() + ahead,
    requestHandler: { handle } as never,
  })
  await client.send(command as GetCallerIdentityCommand).catch(() => {})
  if (!answered) throw new Error('The SDK sent nothing.')
  return answered
}

/** Who signs. */
export function whoAmI(): GetCallerIdentityCommand {
  return new GetCallerIdentityCommand({})
}

/** A web identity token for one audience, ES384 unless told. */
export function tokenFor(
  audience: string,
  more: Partial<ConstructorParameters<typeof GetWebIdentityTokenCommand>[0]> = {},
): GetWebIdentityTokenCommand {
  return new GetWebIdentityTokenCommand({ Audience: [audience], SigningAlgorithm: 'ES384', ...more })
}

/** Opens an IMDSv2 session. */
export async function openSession(world: World, seconds = 60): Promise<string> {
  const opened = await world.fetch(`${world.aws.imdsHost}/latest/api/token`, {
    method: 'PUT',
    headers: { 'x-aws-ec2-metadata-token-ttl-seconds': String(seconds) },
  })
  return opened.text()
}

/** Reads from the machine's metadata. */
export function readMetadata(world: World, path: string, session?: string): Promise<Response> {
  return world.fetch(`${world.aws.imdsHost}/latest/${path}`, {
    headers: session === undefined ? {} : { 'x-aws-ec2-metadata-token': session },
  })
}
