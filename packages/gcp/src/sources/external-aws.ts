import type { AwsSecurityCredentials } from 'google-auth-library'
import type { Answer } from '../ask.js'
import { type CredentialJson, invalidCredentials } from '../credential-file.js'
import { type Call, type Google, textIn } from '../google.js'
import { loadLibrary } from '../library.js'
import { allowedUrl } from '../origins.js'
import type { Refusal } from '../refusal.js'
import { askMachine, MACHINE_ORIGINS } from './machine.js'
import { noSubjectToken } from './subject-error.js'

/** Seconds that a session with the metadata service of AWS lives: it is opened anew for every token. */
const SESSION_S = '300'
/** It answers at once or is none. */
const LIMIT_MS = 1_000
/** Where Google sends the signed request: what the library signs, whatever a configuration says. */
const VERIFICATION_URL = 'https://sts.{region}.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15'

/**
 * What AWS vouches for: a signed request for the caller's identity, which Google sends to AWS. Keys come from the environment,
 * else from the machine's metadata service (IMDSv2). Neither keys nor sessions are kept: both end while a process runs.
 */
export async function awsSubjectToken(
  source: CredentialJson,
  audience: string,
  call: Call,
  google: Google,
): Promise<string> {
  assertKnown(source, google)
  const machine = machineOf(source, call, google)
  const { AwsClient } = await loadLibrary()
  let failure: { readonly error: unknown } | undefined
  const told = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      failure = { error }
      throw error
    }
  }
  const client = new AwsClient({
    audience,
    subject_token_type: 'urn:ietf:params:aws:token-type:aws4_request',
    aws_security_credentials_supplier: {
      getAwsRegion: () => told(() => regionOf(machine, google)),
      getAwsSecurityCredentials: () => told(() => keysOf(machine, google)),
    },
    useAuthRequestParameters: false,
  })
  try {
    return await client.retrieveSubjectToken()
  } catch {
    if (failure) throw failure.error
    throw noSubjectToken('the request to AWS cannot be signed. Check the region and the keys.', google)
  }
}

/** What cannot be done as the configuration has it is refused: Google would, too, in words that say nothing of it. */
function assertKnown(source: CredentialJson, google: Google): void {
  const { json, where } = source
  const known = { environment_id: 'aws1', regional_cred_verification_url: VERIFICATION_URL }
  const other = Object.entries(known).find(([name, value]) => json[name] !== undefined && json[name] !== value)
  if (!other) return
  const problem = `${other[0]} in the credential_source of ${where} is not ${other[1]}, and another one is not done here. Make an AuthClient of google-auth-library of it, and pass it to fromAuthClient().`
  throw invalidCredentials(problem, source, google)
}

/** The machine's metadata service, as the credential configuration has it. */
interface Machine {
  readonly source: CredentialJson
  get(field: 'region_url' | 'url', path?: string): Promise<string>
}

function machineOf(source: CredentialJson, { signal }: Call, google: Google): Machine {
  const { json, where } = source
  const explain = ({ status }: Refusal): string =>
    status === 401
      ? 'Its session has ended, or only IMDSv2 is on and imdsv2_session_token_url is missing.'
      : 'Check that the machine is one of AWS and has a role.'
  const urlOf = (field: string): string => {
    const url = textIn(json, field)
    if (!url)
      throw invalidCredentials(
        `the credential_source of ${where} holds no ${field}, and the environment no keys of AWS. Create the file again.`,
        source,
        google,
      )
    return allowedUrl(url, { field: `credential_source.${field}`, where, usual: MACHINE_ORIGINS }, google)
  }
  const text = ({ body }: Answer): string => String(body['text']).trim()
  const question = { signal, text: true, explain } as const
  let session: Promise<Readonly<Record<string, string>>> | undefined
  const open = async (): Promise<Readonly<Record<string, string>>> => {
    if (!textIn(json, 'imdsv2_session_token_url')) return {}
    const headers = { 'x-aws-ec2-metadata-token-ttl-seconds': SESSION_S }
    const url = urlOf('imdsv2_session_token_url')
    const answer = await askMachine(
      { ...question, url, method: 'PUT', headers, expected: 'a session token' },
      { limitMs: LIMIT_MS },
      google,
    )
    return { 'x-aws-ec2-metadata-token': text(answer) }
  }
  return {
    source,
    get: async (field, path = '') => {
      const url = urlOf(field)
      session ??= open()
      return text(
        await askMachine(
          { ...question, url: url + path, headers: await session, expected: 'text' },
          { limitMs: LIMIT_MS },
          google,
        ),
      )
    },
  }
}

/** `us-east-1` out of the zone `us-east-1a`. */
async function regionOf(machine: Machine, { context: { env } }: Google): Promise<string> {
  return env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || (await machine.get('region_url')).replace(/[a-z]$/, '')
}

async function keysOf(machine: Machine, google: Google): Promise<AwsSecurityCredentials> {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = google.context.env
  if (id && secret) return { accessKeyId: id, secretAccessKey: secret, ...(token && { token }) }
  const role = await machine.get('url')
  if (!/^[\w+=,.@-]{1,64}$/.test(role))
    throw noSubjectToken('the metadata service of AWS names no role. Attach one to the machine.', google)
  const keys = parsed(await machine.get('url', `/${role}`))
  const [accessKeyId, secretAccessKey, session] = ['AccessKeyId', 'SecretAccessKey', 'Token'].map((name) =>
    textIn(keys, name),
  )
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey, ...(session && { token: session }) }
  throw noSubjectToken('the metadata service of AWS gave no keys of the role. Check the role of the machine.', google)
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text)) as Readonly<Record<string, unknown>>
  } catch {
    return {}
  }
}
