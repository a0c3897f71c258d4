import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { type DatabricksAuth, personalAccessTokens } from '@lakeauth/core'
import { createTransport } from '@lakeauth/core/transport'
import { createWorld } from '@lakeauth/mock'
import { startServer } from '@lakeauth/mock/server'
import { describe, expect, it } from 'vitest'
import { rejection } from './support/context.js'
import { listen } from './support/listen.js'
import { network } from './support/transport.js'

const CLUSTERS = '/api/2.1/clusters/list'

async function statusOf(auth: DatabricksAuth): Promise<number> {
  return (await auth.fetch(CLUSTERS)).status
}

describe('a sign-in through a proxy', () => {
  it('sends discovery, token and API requests through it, under the real host name [C15] [C16] [P22]', async () => {
    await using net = await network()
    const auth = await net.signIn()
    expect(await statusOf(auth)).toBe(200)
    await personalAccessTokens(auth).list()
    const { journal, workspace } = net.world
    const { host } = new URL(workspace.publicHost)
    const requests = journal.of('*')
    expect(requests.map(({ operation }) => operation).sort()).toEqual(
      ['clusters.list', 'pat.list', 'workspace.config', 'workspace.token'].sort(),
    )
    for (const { via, authority, tls } of requests)
      expect({ via, authority, name: tls?.servername }).toEqual({ via: 'proxy', authority: host, name: host })
    const tunnels = journal.of('proxy.connect')
    expect(new Set(tunnels.map(({ authority }) => authority))).toEqual(new Set([host]))
    expect(journal.count('tls.handshake')).toBe(tunnels.length)
    expect(tunnels.length).toBeLessThanOrEqual(requests.length)
  })

  it('makes one tunnel for one request, and uses it again once it is idle', async () => {
    await using net = await network()
    const { fetch } = await net.transport()
    const headers = { authorization: `Bearer ${net.world.workspace.pat}` }
    for (let made = 0; made < 5; made++) {
      expect(
        (await (await fetch(net.world.workspace.publicHost + CLUSTERS, { headers })).json()) as object,
      ).toBeDefined()
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect([net.world.journal.count('clusters.list'), net.world.journal.count('proxy.connect')]).toEqual([5, 1])
  })

  it('makes one token request for a hundred callers', async () => {
    await using net = await network()
    const auth = await net.signIn()
    await Promise.all(Array.from({ length: 100 }, () => auth.headers()))
    expect(net.world.journal.count('workspace.token')).toBe(1)
    expect(net.world.journal.count('proxy.connect')).toBeLessThanOrEqual(2)
  })

  it('shows the user name and password of its URL to the proxy alone [P22]', async () => {
    const [mine, other] = [createWorld({ name: 'mine' }), createWorld({ name: 'other' })]
    await using server = await startServer({ worlds: [other, mine] })
    const proxy = (server.ready.proxy as string).replace('//', '//mine:hunter2hunter2@')
    await using transport = await createTransport({ proxy, env: {}, ca: server.ready.caFile as string })
    const headers = { authorization: `Bearer ${mine.workspace.pat}` }
    expect((await transport.fetch(mine.workspace.publicHost + CLUSTERS, { headers })).status).toBe(200)
    expect([mine.journal.count('clusters.list'), other.journal.entries.length]).toEqual([1, 0])
    expect(JSON.stringify(mine.journal.entries)).not.toMatch(/proxy-authorization|hunter2/i)
  })

  it('never goes through it to loopback and to metadata services, nor to what NO_PROXY names [T11] [P22]', async () => {
    await using net = await network()
    await using near = await listen((_request, response) => void response.end('near'))
    const env = { HTTP_PROXY: net.proxy, HTTPS_PROXY: net.proxy, NO_PROXY: 'unreachable.invalid' }
    const { fetch } = await net.transport({ env, proxy: undefined })
    expect(await (await fetch(near.origin)).text()).toBe('near')
    // There is no such name: had the proxy been asked, it would have refused the tunnel with an error of its own.
    expect(await rejection(fetch('https://unreachable.invalid/'))).toMatchObject({
      cause: { code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) },
    })
    const aborted = new AbortController()
    const metadata = ['http://169.254.169.254/', 'http://169.254.170.2/', 'https://metadata.google.internal/']
    const asked = metadata.map((url) => rejection(fetch(url, { signal: aborted.signal })))
    aborted.abort(new Error('enough'))
    await Promise.all(asked)
    expect([near.requests.length, net.world.journal.entries]).toEqual([1, []])
  })

  it('asks for http URLs without a tunnel, and follows a redirect past the proxy where it may not go', async () => {
    await using net = await network()
    await using near = await listen((_request, response) => void response.end('past the proxy'))
    const { fetch } = await net.transport()
    const { host } = new URL(net.world.workspace.publicHost)
    const config = `http://${host}/.well-known/databricks-config`
    expect(await (await fetch(config)).json()).toMatchObject({ oidc_endpoint: `http://${host}/oidc` })
    net.world.on('workspace.config').redirect(302, near.origin)
    expect(await (await fetch(config)).text()).toBe('past the proxy')
    const { journal } = net.world
    expect([journal.count('workspace.config'), journal.count('proxy.connect'), near.requests.length]).toEqual([2, 0, 1])
  })
})

describe('a private CA', () => {
  it('is trusted for every request of a sign-in, from a file, from text and among others [T13]', async () => {
    await using net = await network()
    const pem = await readFile(net.caFile, 'utf8')
    const foreign = net.server.certificates.issueClient('nobody').cert
    for (const ca of [net.caFile, pem, [foreign, net.caFile], `# the corporate roots\n${foreign}\n${pem}`]) {
      for (const [proxy, host] of [
        [false, net.https],
        [net.proxy, net.world.workspace.publicHost],
      ] as const) {
        const auth = await net.signIn({ ca, proxy }, host)
        expect(await statusOf(auth)).toBe(200)
      }
    }
  })
})

describe('the undici that is installed', () => {
  it("does not take the place of the one behind Node's own fetch", async () => {
    const script = `const { createTransport } = await import(${JSON.stringify(new URL('../dist/transport/index.js', import.meta.url).href)})
      const transport = await createTransport({ env: {} })
      const { Agent, getGlobalDispatcher } = await import('undici')
      process.stdout.write(String(getGlobalDispatcher() instanceof Agent))
      await transport.close()`
    const cwd = new URL('..', import.meta.url)
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd })
    expect(stdout).toBe('false')
  })
})
