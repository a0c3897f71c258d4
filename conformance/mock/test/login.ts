import { createHash } from 'node:crypto'
import type { World } from '../src/world/world.js'
import { json } from './requests.js'

/** A verifier of the right length, and its challenge. */
const verifier = 'v'.repeat(43)
export const challenge = createHash('sha256').update(verifier).digest('base64url')

/** What the CLI asks for. */
export const loginQuery = {
  response_type: 'code',
  client_id: 'databricks-cli',
  redirect_uri: 'http://localhost:8020',
  scope: 'offline_access all-apis',
  state: 'a-state',
  code_challenge: challenge,
  code_challenge_method: 'S256',
} as const

type Changes = Readonly<Record<string, string | null>>

function changed(base: Readonly<Record<string, string>>, changes: Changes): URLSearchParams {
  const pairs = Object.entries({ ...base, ...changes }).filter(([, value]) => value !== null)
  return new URLSearchParams(pairs as [string, string][])
}

/** The workspace's answer to a browser that is sent to its login page. */
export function openLogin(world: World, changes: Changes = {}, host = world.workspace.host): Promise<Response> {
  return world.fetch(`${host}/oidc/v1/authorize?${changed(loginQuery, changes)}`, { redirect: 'manual' })
}

/** Where the browser is sent back to. */
export function callbackOf(response: Response): URL {
  return new URL(response.headers.get('location') as string)
}

/** A code from a login that went well. */
export async function newCode(world: World, changes: Changes = {}): Promise<string> {
  return callbackOf(await openLogin(world, changes)).searchParams.get('code') as string
}

/** Posts a form to the workspace's token endpoint. */
function postToken(
  world: World,
  form: Readonly<Record<string, string>>,
  host = world.workspace.host,
): Promise<Response> {
  return world.fetch(`${host}/oidc/v1/token`, { method: 'POST', body: new URLSearchParams(form) })
}

/** Trades a code, as the CLI does. */
export function tradeCode(world: World, code: string, changes: Changes = {}): Promise<Response> {
  const { client_id: clientId, redirect_uri: redirectUri } = loginQuery
  const base = { grant_type: 'authorization_code', code, code_verifier: verifier }
  return postToken(
    world,
    Object.fromEntries(changed({ ...base, client_id: clientId, redirect_uri: redirectUri }, changes)),
  )
}

/** Trades a refresh token, as the CLI does. */
export function refresh(world: World, refreshToken: string, changes: Changes = {}): Promise<Response> {
  const base = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: loginQuery.client_id }
  return postToken(world, Object.fromEntries(changed(base, changes)))
}

/** What a login gives: the body of the token endpoint. */
export async function signIn(world: World): Promise<{ access_token: string; refresh_token: string }> {
  return json(await tradeCode(world, await newCode(world)))
}
