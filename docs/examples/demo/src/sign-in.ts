import { performance } from 'node:perf_hooks'
import { ApiError, type CredentialStrategy, databricksAuth, isAuthError } from '@lakeauth/core'
import type { World } from '@lakeauth/mock'
import type { SetUp } from './set-ups.js'

/** One line of the table. */
export interface Row {
  readonly strategy: string
  /** The user name that SCIM Me answered; `null` when it did not. */
  readonly identity: string | null
  /** Requests for a token that reached the mock. */
  readonly tokenRequests: number
  /** Milliseconds from nothing to the first header; `null` when there was none. */
  readonly firstHeaderMs: number | null
  readonly ok: boolean
}

/** A row, and what was wrong with it. */
export interface SignIn {
  readonly row: Row
  readonly trouble: readonly string[]
}

const CLUSTERS = '/api/2.1/clusters/list'
const ME = '/api/2.0/preview/scim/v2/Me'

/** Signs in with one strategy over HTTP, lists clusters and asks who it is. */
export async function signIn(strategy: CredentialStrategy, setUp: SetUp, world: World): Promise<SignIn> {
  const started = performance.now()
  let firstHeaderMs: number | null = null
  let identity: string | null = null
  const trouble: string[] = []
  try {
    await using auth = await databricksAuth({
      strategies: [strategy],
      config: { authType: strategy.name },
      env: { DATABRICKS_HOST: world.workspace.host, ...setUp.env },
      home: undefined,
    })
    await auth.headers()
    firstHeaderMs = Math.round((performance.now() - started) * 10) / 10
    await read(auth.fetch, CLUSTERS)
    const me = (await read(auth.fetch, ME)) as { readonly userName?: unknown }
    identity = String(me.userName)
    if (identity !== setUp.identity) trouble.push(`signed in as ${identity}, expected ${setUp.identity}`)
  } catch (error) {
    trouble.push(describe(error))
  }
  const tokenRequests = world.journal.entries.filter(({ operation }) => /[.-]token$/.test(operation)).length
  if (tokenRequests !== setUp.tokenRequests) {
    trouble.push(`${tokenRequests} token requests, expected ${setUp.tokenRequests}`)
  }
  const ok = trouble.length === 0
  return { row: { strategy: strategy.name, identity, tokenRequests, firstHeaderMs, ok }, trouble }
}

async function read(fetch: typeof globalThis.fetch, path: string): Promise<unknown> {
  const response = await fetch(path)
  if (response.status === 200) return response.json()
  await response.body?.cancel()
  const message = `GET ${path} was refused with status ${response.status}. Check the credential and its permissions.`
  throw new ApiError({ code: 'ERR_API_REFUSED', message, request: `GET ${path}`, status: response.status })
}

function describe(error: unknown): string {
  if (isAuthError(error)) return `${error.name} ${error.code}: ${error.message}`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
