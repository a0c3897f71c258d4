import { X509Certificate } from 'node:crypto'
import { access, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type MockServer, type ServerOptions, startServer } from '../src/server/index.js'
import { createWorld } from '../src/world/create-world.js'
import type { World } from '../src/world/world.js'
import { type Secured, tlsRequest } from './tls-request.js'
import { run, testWithTool } from './tools.js'

const config = '/.well-known/databricks-config'
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lakeauth-https-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** A world behind HTTPS, and a client that trusts its CA. */
async function secured(options: Partial<ServerOptions> = {}): Promise<{
  readonly world: World
  readonly server: MockServer
  readonly get: (options?: Partial<Secured>) => ReturnType<typeof tlsRequest>
}> {
  const world = createWorld()
  const server = await startServer({ worlds: [world], ...options })
  const { port } = new URL(server.ready.https as string)
  const ca = server.certificates.certificate
  return { world, server, get: (more) => tlsRequest({ port: Number(port), ca, path: config, ...more }) }
}

test('HTTPS answers as HTTP does, and its documents say https', async () => {
  const { world, server, get } = await secured()
  await using _ = server
  const answer = await get()
  expect(answer.status).toBe(200)
  expect(JSON.parse(answer.body)).toMatchObject({ oidc_endpoint: `${server.ready.https}/oidc` })
  expect(world.journal.of('workspace.config')).toMatchObject([{ via: 'https', tls: { protocol: 'TLSv1.3' } }])
})

test('the journal shows the name that a client asks for, and none for an address', async () => {
  const { world, server, get } = await secured()
  await using _ = server
  const { host } = new URL(world.workspace.publicHost)
  await get({ servername: host, host })
  await get()
  const [named, bare] = world.journal.of('workspace.config')
  expect(named).toMatchObject({ authority: host, tls: { servername: host, protocol: 'TLSv1.3' }, outcome: 'ok' })
  expect(bare?.tls).toEqual({ protocol: 'TLSv1.3' })
})

test.each(['before', 'after'] as const)(
  'a request over HTTPS can be made to end in a reset %s its handler, as over HTTP',
  async (moment) => {
    const { world, server, get } = await secured()
    await using _ = server
    const rule = world.on('workspace.config').times(1)
    if (moment === 'after') rule.afterHandler()
    rule.transport('reset')
    await expect(get()).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(world.journal.count('workspace.config', { fault: 'reset' })).toBe(1)
    expect((await get()).status).toBe(200)
  },
)

test.each(['adb-1.2.azuredatabricks.net', 'localhost', 'login.microsoftonline.com', `${'a'.repeat(63)}.example`])(
  'a client that asks for %s gets a certificate of that name',
  async (servername) => {
    const { server, get } = await secured()
    await using _ = server
    const { certificate } = await get({ servername })
    expect(certificate.checkHost(servername, { subject: 'never' })).toBe(servername)
    expect(certificate.verify(new X509Certificate(server.certificates.certificate).publicKey)).toBe(true)
  },
)

test('a name is given one certificate, however often it is asked for', async () => {
  const { server, get } = await secured()
  await using _ = server
  const [one, two, other] = [
    await get({ servername: 'a.example' }),
    await get({ servername: 'a.example' }),
    await get({ servername: 'b.example' }),
  ]
  expect(one.certificate.serialNumber).toBe(two.certificate.serialNumber)
  expect(one.certificate.serialNumber).not.toBe(other.certificate.serialNumber)
})

test('a client that does not trust the CA sends nothing, and the journal says so', async () => {
  const { world, server, get } = await secured()
  await using _ = server
  await expect(get({ ca: undefined })).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })
  await expect.poll(() => world.journal.count('tls.handshake', { reason: 'handshake-failed' })).toBe(1)
  expect(world.journal.count('*')).toBe(0)
})

test.each([
  ['tls-expired', 'CERT_HAS_EXPIRED'],
  ['tls-wrong-host', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['tls-unknown-ca', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ['reset', 'ECONNRESET'],
  ['empty', 'ECONNRESET'],
] as const)('a rule with %s breaks one handshake with %s, and no other', async (kind, code) => {
  const { world, server, get } = await secured()
  await using _ = server
  world.on('tls.handshake', { authority: 'broken.example' }).times(1).transport(kind)
  expect((await get({ servername: 'whole.example' })).status).toBe(200)
  await expect(get({ servername: 'broken.example' })).rejects.toMatchObject({ code })
  expect((await get({ servername: 'broken.example' })).status).toBe(200)
  await expect.poll(() => world.journal.count('tls.handshake', { outcome: 'fault' })).toBe(1)
  expect(world.journal.of('tls.handshake').find(({ outcome }) => outcome === 'fault')).toMatchObject({ fault: kind })
})

test('a handshake that is held back waits for its release', async () => {
  const { world, server, get } = await secured()
  await using _ = server
  const hold = world.on('tls.handshake').hold(1)
  const pending = get()
  await expect.poll(() => hold.waiting).toBe(1)
  expect(world.journal.count('*')).toBe(0)
  hold.release()
  expect((await pending).status).toBe(200)
})

test('what a handshake cannot do ends the connection, and the journal says that it cannot', async () => {
  const { world, server, get } = await secured()
  await using _ = server
  world.on('tls.handshake').times(1).respond({ status: 503 })
  world.on('tls.handshake').times(1).transport('refuse')
  for (const _kind of ['respond', 'refuse']) await expect(get()).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect(world.journal.count('tls.handshake', { reason: 'adapter-cannot' })).toBe(2)
})

test('a fault of TLS on an operation that is known too late is answered 501', async () => {
  const { world, server, get } = await secured()
  await using _ = server
  world.on('workspace.config').transport('tls-expired')
  expect(await get()).toMatchObject({ status: 501, body: expect.stringContaining('LAKEAUTH_MOCK_CANNOT') })
})

test('a rule on * is about requests, and not used up by a handshake', async () => {
  const { world, server, get } = await secured()
  await using _ = server
  world.on('*').times(1).respond({ status: 503 })
  expect([(await get()).status, (await get()).status]).toEqual([503, 200])
})

test('an authority has a port of its own, with TLS and without', async () => {
  const { world, server } = await secured()
  await using _ = server
  const { host } = new URL(world.account.publicHost)
  const origin = await server.originOf(host, { secure: true })
  expect(await server.originOf(host.toUpperCase(), { secure: true })).toBe(origin)
  const plain = await server.originOf(host)
  expect([new URL(origin).protocol, new URL(plain).protocol]).toEqual(['https:', 'http:'])
  const { port } = new URL(origin)
  const answer = await tlsRequest({ port: Number(port), ca: server.certificates.certificate, path: config })
  const document = { host_type: 'account', oidc_endpoint: `${origin}/oidc/accounts/{account_id}` }
  expect(JSON.parse(answer.body)).toMatchObject(document)
  expect(await (await fetch(plain + config)).json()).toMatchObject({ host_type: 'account' })
  expect(world.journal.of('tls.handshake')).toMatchObject([{ authority: host }])
})

test('the CA file is private, holds the CA, and goes when the server closes', async () => {
  const { server } = await secured()
  const path = server.ready.caFile as string
  expect(await readFile(path, 'utf8')).toBe(server.certificates.certificate)
  expect([(await stat(path)).mode & 0o777, (await stat(join(path, '..'))).mode & 0o777]).toEqual([0o600, 0o700])
  await server.close()
  await expect(access(join(path, '..'))).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a CA file of ones own never takes the place of a file, nor ends one that took its place', async () => {
  const caFile = join(folder, 'ca.pem')
  const { server: earlier } = await secured()
  await earlier.close()
  for (const present of ['what somebody needs', earlier.certificates.certificate]) {
    await writeFile(caFile, present)
    await expect(secured({ caFile })).rejects.toThrow(/cannot be written to .*ca\.pem: there is a file already/)
    expect(await readFile(caFile, 'utf8')).toBe(present)
  }
  await rm(caFile)
  const { server } = await secured({ caFile })
  expect(await readFile(caFile, 'utf8')).toBe(server.certificates.certificate)
  await writeFile(caFile, 'of somebody else')
  await server.close()
  expect(await readFile(caFile, 'utf8')).toBe('of somebody else')
})

test('what is no certificate is no CA for clients', async () => {
  for (const clientCa of ['', 'garbage', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'])
    await expect(secured({ clientCa })).rejects.toThrow('(clientCa, --client-ca) is no certificate in PEM form')
})

test('a CA that is given signs, and one that is none is refused', async () => {
  const { server: first } = await secured()
  await first.close()
  const { cert, key } = first.certificates.issueClient('no CA')
  await expect(secured({ ca: { cert, key } })).rejects.toThrow('not that of a CA')
  await expect(secured({ ca: { cert: first.certificates.certificate, key } })).rejects.toThrow('does not belong')
  await expect(secured({ ca: { cert: 'x', key } })).rejects.toThrow('no certificate in PEM form')
  await expect(secured({ ca: { cert, key: 'x' } })).rejects.toThrow('no key in PEM form')
})

test('without HTTPS and proxy there is no CA, and nothing is written', async () => {
  await using server = await startServer({ worlds: [createWorld()], httpsPort: false, proxyPort: false })
  expect(server.ready).toMatchObject({ https: null, proxy: null, caFile: null })
})

test('a server that wants client certificates takes those of its CA alone', async () => {
  const issuer = (await secured()).server
  await issuer.close()
  const { world, server, get } = await secured({ clientCa: issuer.certificates.certificate })
  await using _ = server
  await expect(get()).rejects.toMatchObject({ code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' })
  await expect(get(server.certificates.issueClient('stranger'))).rejects.toThrow()
  expect((await get(issuer.certificates.issueClient('ada'))).status).toBe(200)
  expect(world.journal.of('workspace.config')).toMatchObject([{ tls: { clientCertificate: 'CN=ada' } }])
})

test('a session with a client certificate can be resumed, and shows it again', async () => {
  const issuer = (await secured()).server
  await issuer.close()
  const { world, server } = await secured({ clientCa: issuer.certificates.certificate })
  await using _ = server
  const shown = { ca: server.certificates.certificate, ...issuer.certificates.issueClient('ada') }
  const agent = new Agent({ maxCachedSessions: 1, ...shown })
  for (const _connection of [1, 2]) {
    const answer = await new Promise<boolean>((resolve, reject) => {
      const asked = request(`${server.ready.https}${config}`, { agent }, (incoming) => {
        incoming.resume().once('end', () => resolve((incoming.socket as TLSSocket).isSessionReused()))
      })
      asked.on('error', reject).end()
    })
    expect(answer).toBe(_connection === 2)
  }
  agent.destroy()
  const tls = { clientCertificate: 'CN=ada', protocol: 'TLSv1.3' }
  expect(world.journal.of('workspace.config')).toMatchObject([{ tls }, { tls }])
})

test('closing ends what has connected and said nothing', async () => {
  const { server } = await secured()
  const ports = [server.ready.https, server.ready.proxy].map((origin) => Number(new URL(origin as string).port))
  const ends = ports.map((port) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    const closed = new Promise<void>((resolve) => socket.on('error', () => {}).once('close', () => resolve()))
    return { connected: new Promise((resolve) => socket.once('connect', resolve)), closed, socket }
  })
  await Promise.all(ends.map(({ connected }) => connected))
  for (const { socket } of ends) socket.on('end', () => socket.end()).resume()
  await server.close()
  await Promise.all(ends.map(({ closed }) => closed))
})

test('a frozen world has its own date on every answer', async () => {
  const world = createWorld({ clock: 'frozen' })
  await using server = await startServer({ worlds: [world] })
  const dateOf = async (): Promise<string | null> => (await fetch(server.ready.http + config)).headers.get('date')
  expect(await dateOf()).toBe('Thu, 01 Jan 2026 00:00:00 GMT')
  await world.clock.advance('1h')
  expect(await dateOf()).toBe('Thu, 01 Jan 2026 01:00:00 GMT')
})

testWithTool('openssl')(
  'openssl takes the certificates under its strict rules, from a CA with an RSA key too',
  async () => {
    const [rsaKey, rsaCert, leafFile] = ['key.pem', 'cert.pem', 'leaf.pem'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ]
    const made = await run('openssl', [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/O=Corp/CN=Corp CA',
      '-addext',
      'keyUsage=critical,keyCertSign,cRLSign',
      '-keyout',
      rsaKey,
      '-out',
      rsaCert,
    ])
    expect(made.code).toBe(0)
    const ca = { cert: await readFile(rsaCert, 'utf8'), key: await readFile(rsaKey, 'utf8') }
    for (const given of [{}, { ca }]) {
      const { server, get } = await secured(given)
      await using _ = server
      await writeFile(leafFile, (await get({ servername: 'adb-1.2.azuredatabricks.net' })).certificate.toString())
      const strict = [
        'verify',
        '-x509_strict',
        '-purpose',
        'sslserver',
        '-verify_hostname',
        'adb-1.2.azuredatabricks.net',
      ]
      expect(await run('openssl', [...strict, '-CAfile', server.ready.caFile as string, leafFile])).toMatchObject({
        code: 0,
        stderr: '',
      })
      await writeFile(leafFile, (await get()).certificate.toString())
      for (const address of ['127.0.0.1', '::1'])
        expect(
          (await run('openssl', ['verify', '-verify_ip', address, '-CAfile', server.ready.caFile as string, leafFile]))
            .code,
        ).toBe(0)
    }
  },
)

testWithTool('curl')('curl calls a real host name over HTTPS with the CA file', async () => {
  const { world, server } = await secured()
  await using _ = server
  const { ready } = server
  const { host } = new URL(world.workspace.publicHost)
  const args = ['-sS', '--noproxy', '*', '--cacert', ready.caFile as string]
  const to = ['--connect-to', `${host}:443:${new URL(ready.https as string).host}`]
  expect(await run('curl', [...args, ...to, `https://${host}${config}`])).toMatchObject({ code: 0, stderr: '' })
  expect(world.journal.of('workspace.config')).toMatchObject([{ authority: host, tls: { servername: host } }])
})
