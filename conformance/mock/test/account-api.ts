import type { World } from '../src/world/world.js'

/** Calls an API of the account as its administrator; `path` begins behind the account id. */
export async function callAccount(world: World, method: string, path: string, body?: unknown): Promise<Response> {
  const { host, accountId } = world.account
  return world.fetch(`${host}/api/2.0/accounts/${accountId}/${path}`, {
    method,
    headers: { authorization: `Bearer ${await world.issueToken({ level: 'account' })}` },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
}
