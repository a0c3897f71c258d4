import { importPKCS8, SignJWT } from 'jose'
import type { World } from '../../src/world/world.js'
import { json } from '../requests.js'

export const cloudPlatform = 'https://www.googleapis.com/auth/cloud-platform'
const metadataUrl = 'http://metadata.google.internal/computeMetadata/v1/instance/service-accounts'

/** Asks the metadata server of Google. */
export function askMetadata(
  world: World,
  path = '/default/token',
  headers: Record<string, string> = { 'metadata-flavor': 'Google' },
): Promise<Response> {
  return world.fetch(metadataUrl + path, { headers })
}

/** Posts a form to Google's token endpoint. */
export function askToken(world: World, form: Record<string, string>): Promise<Response> {
  return world.fetch('https://oauth2.googleapis.com/token', { method: 'POST', body: new URLSearchParams(form) })
}

/** Signs in with an assertion of the service account; `null` leaves a claim out. */
export async function assert(
  world: World,
  claims: Record<string, unknown> = {},
  signing: { readonly key?: string; readonly algorithm?: string } = {},
): Promise<Response> {
  const key = await world.gcp.serviceAccountKey()
  const now = Math.floor(world.clock.now() / 1000)
  const all = { iss: key.client_email, aud: key.token_uri, iat: now, exp: now + 3600, scope: cloudPlatform, ...claims }
  const algorithm = signing.algorithm ?? 'RS256'
  const assertion = await new SignJWT(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)))
    .setProtectedHeader({ alg: algorithm, kid: key.private_key_id })
    .sign(await importPKCS8(signing.key ?? key.private_key, algorithm))
  return askToken(world, { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion })
}

/** An ID token of the service account. */
export async function idTokenFor(world: World, audience: string): Promise<string> {
  return (await json(await assert(world, { target_audience: audience }))).id_token
}

/** An access token of the service account. */
export async function accessToken(world: World, scope = cloudPlatform): Promise<string> {
  return (await json(await assert(world, { scope }))).access_token
}

/** A person’s refresh token at work. */
export function refresh(world: World, form: Record<string, string> = {}): Promise<Response> {
  const { client_id, client_secret, refresh_token } = world.gcp.userCredentials
  return askToken(world, { grant_type: 'refresh_token', client_id, client_secret, refresh_token, ...form })
}

/** Acts as a service account with the machine's own token. */
export async function impersonate(
  world: World,
  body: unknown = { scope: [cloudPlatform] },
  options: { verb?: string; email?: string; authorization?: string } = {},
): Promise<Response> {
  const { verb = 'generateAccessToken', email = world.gcp.serviceAccountEmail } = options
  const own = options.authorization ?? `Bearer ${(await json(await askMetadata(world))).access_token}`
  return world.fetch(`https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${email}:${verb}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(own !== '' && { authorization: own }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

/** Asks the workspace, or the account, on Google Cloud who the bearer is. */
export function askGcp(
  world: World,
  token: string,
  headers: Record<string, string> = {},
  account = false,
): Promise<Response> {
  const { publicHost, accountPublicHost, accountId } = world.gcp
  const url = account
    ? `${accountPublicHost}/api/2.0/accounts/${accountId}/workspaces`
    : `${publicHost}/api/2.0/preview/scim/v2/Me`
  return world.fetch(url, { headers: { authorization: `Bearer ${token}`, ...headers } })
}
