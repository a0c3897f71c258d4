import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openapiDocument } from '../src/admin/openapi.js'
import type { ReadyLine } from '../src/server/index.js'
import { rawHttp } from './raw-http.js'
import { adminClient } from './admin/client.js'
import { run } from './tools.js'

const guard = fileURLToPath(new URL('network-guard.mjs', import.meta.url))
const bin = fileURLToPath(new URL('../bin/lakeauth-mock.js', import.meta.url))

test('the guard sees a connection and a look-up that leave this machine', async () => {
  const script = `
    await Promise.allSettled([
      fetch('http://leaves.invalid/'),
      new Promise((end) => process.getBuiltinModule('net').connect(9, '192.0.2.1').on('error', end).destroy(new Error('x'))),
    ])`
  const { stderr } = await run(process.execPath, ['--import', guard, '--input-type=module', '-e', script])
  expect(stderr).toContain('OUTBOUND lookup leaves.invalid')
  expect(stderr).toContain('OUTBOUND connect 192.0.2.1')
})

test('a server connects to nobody, whatever issuer, URL or host a request names', async () => {
  const child = spawn(process.execPath, ['--import', guard, bin, 'serve'], { stdio: ['ignore', 'pipe', 'pipe'] })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    stderr += chunk
  })
  const ended = once(child, 'close')
  try {
    const { http, proxy, admin, world } = JSON.parse(String((await once(child.stdout, 'data'))[0])) as ReadyLine
    const mine = adminClient(admin)
    const ask = (method: string, path: string, body?: unknown) => mine(method, `/v1/worlds/default${path}`, body)
    const issuer = 'https://issuer.outside.example'
    await ask('POST', '/federation/policies', { issuer, jwks_uri: `${issuer}/keys` })
    await ask('POST', '/azure/federated-credentials', { issuer, subject: 's', audience: 'a' })
    await ask('POST', '/gcp/workload-identity-providers', { issuer, id: 'p' })
    const claims = { iss: issuer, sub: 's', aud: 'a' }
    const { token } = (await ask('POST', '/federation/subject-tokens', { claims })).body
    const forms = [
      [
        `${http}/oidc/v1/token`,
        {
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          scope: 'all-apis',
          subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
          subject_token: token,
        },
      ],
      [
        `${world.azure.authority}/${world.azure.tenantId}/oauth2/v2.0/token`,
        {
          grant_type: 'client_credentials',
          client_id: world.azure.clientId,
          scope: `${world.azure.tenantId}/.default`,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: token,
        },
      ],
      [
        `${http}/_host/sts.googleapis.com/v1/token`,
        {
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          audience: '//iam.googleapis.com/x',
          subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
          subject_token: token,
        },
      ],
    ] as const
    for (const [url, form] of forms) {
      const { status } = await fetch(url, { method: 'POST', body: new URLSearchParams(form) })
      expect(status, url).toBeGreaterThanOrEqual(400)
    }
    const port = Number(new URL(proxy as string).port)
    const tunnel = await rawHttp(port, ['CONNECT outside.example:443 HTTP/1.1', 'Host: outside.example:443'])
    expect(tunnel).toMatch(/^HTTP\/1\.1 502 /)
    const direct = ['GET http://outside.example/x HTTP/1.1', 'Host: outside.example', 'Connection: close']
    expect(await rawHttp(port, direct)).toMatch(/^HTTP\/1\.1 502 /)
    await fetch(`${http}/_host/outside.example/x`)
    for (const path of Object.keys(openapiDocument()['paths'] as object)) await fetch(`${admin}${path}`)
  } finally {
    child.kill('SIGTERM')
    await ended
  }
  expect(stderr).toContain('lakeauth-mock: workspace')
  expect(stderr).not.toContain('OUTBOUND')
})
