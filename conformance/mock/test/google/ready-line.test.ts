import { readFile, stat } from 'node:fs/promises'
import { GoogleAuth, type IdTokenClient } from 'google-auth-library'
import { importPKCS8, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { startServer } from '../../src/server/index.js'
import { createWorld } from '../../src/world/create-world.js'
import { json } from '../requests.js'
import { fetchThroughProxy } from './through-proxy.js'

test('a client signs in on Google Cloud with nothing but the ready line', async () => {
  await using server = await startServer({ worlds: [createWorld()] })
  const { host, serviceAccountKeyFile: file } = server.ready.world.gcp
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  const key = JSON.parse(await readFile(file, 'utf8'))
  expect(key.token_uri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/_host\/oauth2\.googleapis\.com\/token$/)
  const now = Math.floor(Date.now() / 1000)
  // As the libraries of Python and Go do, which ask where the key file says.
  const assertion = await new SignJWT({
    iss: key.client_email,
    aud: key.token_uri,
    iat: now,
    exp: now + 3600,
    target_audience: host,
  })
    .setProtectedHeader({ alg: 'RS256', kid: key.private_key_id })
    .sign(await importPKCS8(key.private_key, 'RS256'))
  const form = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }
  const { id_token: token } = await json(
    await fetch(key.token_uri, { method: 'POST', body: new URLSearchParams(form) }),
  )
  const me = await fetch(`${host}/api/2.0/preview/scim/v2/Me`, { headers: { authorization: `Bearer ${token}` } })
  expect([me.status, (await json(me)).userName]).toEqual([200, key.client_email])
})

test('google-auth-library takes the key file as it is', async () => {
  await using server = await startServer({ worlds: [createWorld()] })
  const { publicHost, serviceAccountKeyFile: keyFile } = server.ready.world.gcp
  const transporterOptions = { fetchImplementation: await fetchThroughProxy(server) }
  const auth = new GoogleAuth({ keyFile, clientOptions: { transporterOptions } })
  const client: IdTokenClient = await auth.getIdTokenClient(publicHost)
  const headers = await client.getRequestHeaders()
  const me = await transporterOptions.fetchImplementation(`${publicHost}/api/2.0/preview/scim/v2/Me`, { headers })
  expect(me.status).toBe(200)
})
