import { fakeFetch } from '@lakeauth/core/testing'
import { expect, it } from 'vitest'
import { DEFAULT_CREDENTIALS, KEY_FILE, claimsIn, surroundings } from './support/surroundings.js'

/** A store that several machines share, and how often each side of it was used. */
function sharedStore() {
  const entries = new Map<string, never>()
  const uses = { reads: 0, writes: 0 }
  return {
    uses,
    read: async (name: string) => {
      uses.reads += 1
      return entries.get(name)
    },
    write: async (name: string, entry: unknown) => {
      uses.writes += 1
      entries.set(name, entry as never)
    },
  }
}

/** What is written is written in turns of its own. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
}

it('keeps the tokens of two machines apart, whatever they share [T23]', async () => {
  const store = sharedStore()
  const emails = ['prod-a@p.iam.gserviceaccount.com', 'dev-b@p.iam.gserviceaccount.com']
  for (const email of emails) {
    const { world, ports } = surroundings()
    const claims = { aud: world.gcp.publicHost, email, iat: Math.floor(ports.clock.now() / 1000) }
    const jwt = `e30.${Buffer.from(JSON.stringify({ ...claims, exp: claims.iat + 3600 })).toString('base64url')}.c2ln`
    const headers = { 'metadata-flavor': 'Google' }
    const fetch = fakeFetch(({ url }) =>
      url.includes('/identity')
        ? new Response(jwt, { headers })
        : Response.json({ access_token: `ya29.${email.slice(0, 4)}`, expires_in: 3599 }, { headers }),
    )
    const machine = surroundings({}, { ...ports, fetch, store } as never)
    const auth = await machine.signIn({ host: world.gcp.publicHost, authType: 'google-metadata' })
    const sent = await auth.headers()
    await settle()
    expect([claimsIn(sent)['email'], sent['X-Databricks-GCP-SA-Access-Token']]).toEqual([
      email,
      `ya29.${email.slice(0, 4)}`,
    ])
  }
  expect(store.uses).toEqual({ reads: 0, writes: 0 })
})

it.each([
  {
    what: 'google-credentials with a file',
    config: { googleCredentials: KEY_FILE },
    change: { client_email: 'gone@p.iam.gserviceaccount.com' },
  },
  {
    what: 'google-id with a file',
    config: { authType: 'google-id' },
    change: { client_email: 'gone@p.iam.gserviceaccount.com' },
  },
])('gives no token of one account to another at the same path: $what [T23]', async ({ config, change }) => {
  const store = sharedStore()
  const { world, ports } = surroundings()
  const key = await world.gcp.serviceAccountKey()
  const machine = (content: object) => {
    const files = { [KEY_FILE]: JSON.stringify(content), [DEFAULT_CREDENTIALS]: JSON.stringify(content) }
    const { files: own } = surroundings(files).ports
    return surroundings({}, { ...ports, files: own, store } as never).signIn({ host: world.gcp.publicHost, ...config })
  }
  await (await machine(key)).headers()
  await settle()
  await expect((await machine({ ...key, ...change })).headers()).rejects.toMatchObject({ code: 'ERR_TOKEN_REJECTED' })
  expect(store.uses).toEqual({ reads: 0, writes: 0 })
})

it('shares the tokens of a key that stands in the setting itself, which tells it from every other [T23]', async () => {
  const store = sharedStore()
  const { world, ports } = surroundings()
  const key = await world.gcp.serviceAccountKey()
  const process = (content: object) =>
    surroundings({}, { ...ports, store } as never).signIn({
      host: world.gcp.publicHost,
      googleCredentials: JSON.stringify(content),
    })
  const first = await (await process(key)).headers()
  // Written in turns of its own, after names were hashed on another thread.
  while (store.uses.writes < 2) await new Promise((resolve) => setImmediate(resolve))
  expect(await (await process(key)).headers()).toEqual(first)
  expect(world.journal.count('google.token')).toBe(2)
  const gone = { ...key, client_email: 'gone@p.iam.gserviceaccount.com' }
  await expect((await process(gone)).headers()).rejects.toMatchObject({ code: 'ERR_TOKEN_REJECTED' })
})
