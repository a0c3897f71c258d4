import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  ClientAssertionCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  type TokenCredential,
  WorkloadIdentityCredential,
} from '@azure/identity'
import { expect, test } from 'vitest'
import { type MockServer, startServer } from '../../src/server/index.js'
import { createWorld } from '../../src/world/create-world.js'
import type { World } from '../../src/world/world.js'
import { databricks } from '../azure/ask.js'
import { subjectToken, trust } from '../azure/subject-token.js'
import { claimsOf } from '../requests.js'

const scope = `${databricks}/.default`

/** What a credential needs to find the mocked Entra over HTTPS: an authority of its own, and the CA. */
async function place(server: MockServer) {
  const authorityHost = await server.originOf('login.microsoftonline.com', { secure: true })
  return {
    authorityHost,
    disableInstanceDiscovery: true,
    tlsOptions: { ca: server.certificates.certificate },
    retryOptions: { maxRetries: 0 },
  }
}

type Made = TokenCredential | Promise<TokenCredential>

const credentials: readonly (readonly [
  string,
  (world: World, options: Awaited<ReturnType<typeof place>>, folder: string) => Made,
])[] = [
  [
    'a client secret',
    ({ azure }, options) => new ClientSecretCredential(azure.tenantId, azure.clientId, azure.clientSecret, options),
  ],
  [
    'a certificate',
    async ({ azure }, options) => {
      const { certificate, privateKey } = await azure.createCertificate()
      const pem = `${privateKey}\n${certificate}`
      return new ClientCertificateCredential(azure.tenantId, azure.clientId, { certificate: pem }, options)
    },
  ],
  [
    "another issuer's assertion",
    (world, options) => {
      trust(world)
      const { tenantId, clientId } = world.azure
      return new ClientAssertionCredential(tenantId, clientId, () => subjectToken(world), options)
    },
  ],
  [
    'a token file of a workload',
    async (world, options, folder) => {
      trust(world)
      const { tenantId, clientId } = world.azure
      const tokenFilePath = join(folder, 'token')
      await writeFile(tokenFilePath, await subjectToken(world))
      return new WorkloadIdentityCredential({ tenantId, clientId, tokenFilePath, ...options })
    },
  ],
]

test.each(credentials)('@azure/identity gets a token with %s over HTTPS, once for two calls', async (_, make) => {
  const folder = await mkdtemp(join(tmpdir(), 'lakeauth-'))
  try {
    const world = createWorld()
    await using server = await startServer({ worlds: [world] })
    const credential = await make(world, await place(server), folder)
    const first = await credential.getToken(scope)
    expect(claimsOf(String(first?.token))).toMatchObject({ aud: databricks, appid: world.azure.clientId })
    expect((await credential.getToken(scope))?.token).toBe(first?.token)
    expect(world.journal.count('entra.token')).toBe(1)
    expect(world.journal.count('entra.token', { outcome: 'ok' })).toBe(1)
    const clusters = await fetch(`${world.azure.host}/api/2.0/clusters/list`, {
      headers: { authorization: `Bearer ${first?.token}` },
    })
    expect(clusters.status).toBe(200)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('@azure/identity finds the code of a refusal where Entra has it', async () => {
  const world = createWorld()
  await using server = await startServer({ worlds: [world] })
  const { tenantId, clientId } = world.azure
  const wrong = new ClientSecretCredential(tenantId, clientId, 'wrong', await place(server))
  await expect(wrong.getToken(scope)).rejects.toThrow(/AADSTS7000215: Invalid client secret provided/)
  expect(world.journal.entries.at(-1)?.reason?.code).toBe('wrong-secret')
})
