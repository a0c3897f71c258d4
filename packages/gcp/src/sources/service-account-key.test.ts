import { generateKeyPairSync } from 'node:crypto'
import { databricksAuth } from '@lakeauth/core'
import { fakeFetch, fakePorts } from '@lakeauth/core/testing'
import { expect, it } from 'vitest'
import { googleCredentials } from '../strategies/google-credentials.js'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const private_key = privateKey.export({ type: 'pkcs8', format: 'pem' })
const client_email = 'a@p.iam.gserviceaccount.com'
const host = 'https://1.1.gcp.databricks.com'

/** The assertions that a key signs, where each is sent, and with which headers. */
async function assertions(key: object, allowed?: string) {
  const fetch = fakeFetch(() => Response.json({ access_token: 'x', id_token: 'x', expires_in: 60 }))
  const json = JSON.stringify({ type: 'service_account', client_email, private_key, ...key })
  const config = { host, googleCredentials: json, ...(allowed && { googleAllowedOrigins: allowed }) }
  const ports = fakePorts({ fetch })
  const auth = await databricksAuth({ strategies: [googleCredentials], ...ports, config })
  await auth.headers().catch(() => undefined)
  const now = Math.floor(ports.clock.now() / 1000)
  return fetch.requests.map(({ url, body, headers }) => {
    const form = new URLSearchParams(body)
    const payload = (form.get('assertion') ?? '').split('.')[1] ?? ''
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>
    return { url, now, claims, grant: form.get('grant_type'), userAgent: headers.get('user-agent') }
  })
}

it("signs for an hour on core's clock, for the endpoint, once for the host and once for the two scopes [A16]", async () => {
  const [first, second, ...more] = await assertions({})
  expect(more).toEqual([])
  const now = first?.now ?? 0
  const common = { iss: client_email, aud: 'https://oauth2.googleapis.com/token', iat: now, exp: now + 3600 }
  expect(first?.claims).toEqual({ ...common, target_audience: host })
  const scope = 'https://www.googleapis.com/auth/cloud-platform https://www.googleapis.com/auth/compute'
  expect(second?.claims).toEqual({ ...common, scope })
  expect(first).toMatchObject({
    url: 'https://oauth2.googleapis.com/token',
    grant: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    userAgent: 'lakeauth-test/0',
  })
})

it('names the endpoint of the key file as the audience where it is another one', async () => {
  const [first] = await assertions({ token_uri: 'https://oauth2.example/token' }, 'https://oauth2.example')
  expect(first).toMatchObject({ url: 'https://oauth2.example/token', claims: { aud: 'https://oauth2.example/token' } })
})
