import { createPrivateKey } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls from 'node:tls'
import { inspect } from 'node:util'
import { Secret } from '@lakeauth/core'
import { fakeFiles, fakePorts } from '@lakeauth/core/testing'
import { createTransport, type TransportOptions } from '@lakeauth/core/transport'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { beside } from '../src/transport/tls-settings.js'
import { rejection } from './support/context.js'
import { type Network, network } from './support/transport.js'

const CONFIG = '/.well-known/databricks-config'
const PASSPHRASE = 'canary-hunter2-hunter2'

let issuer: Network
let net: Network
let folder: string

beforeAll(async () => {
  issuer = await network()
  net = await network({ clientCa: issuer.server.certificates.certificate })
  folder = await mkdtemp(join(tmpdir(), 'lakeauth-trust-'))
})
afterAll(async () => {
  await net[Symbol.asyncDispose]()
  await issuer[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

function encrypted(key: string): string {
  return createPrivateKey(key)
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: PASSPHRASE })
    .toString()
}

describe('mutual TLS', () => {
  it('shows the certificate directly and through a proxy, from files and from text', async () => {
    const { cert, key } = issuer.server.certificates.issueClient('ada')
    const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
    await writeFile(certFile, cert)
    await writeFile(keyFile, key, { mode: 0o600 })
    const forms: TransportOptions[] = [
      { cert, key },
      { cert: certFile, key: keyFile },
      { cert, key: new Secret(key) },
      { cert, key: encrypted(key), passphrase: PASSPHRASE },
      { cert, key: encrypted(key), passphrase: new Secret(PASSPHRASE) },
      { cert, key: encrypted(key), passphrase: async () => new Secret(PASSPHRASE) },
    ]
    for (const form of forms) {
      for (const [proxy, host] of [
        [false, net.https],
        [net.proxy, net.world.workspace.publicHost],
      ] as const) {
        const { fetch } = await net.transport({ ...form, proxy })
        expect((await fetch(host + CONFIG)).status).toBe(200)
      }
    }
    const shown = net.world.journal.of('workspace.config').map(({ tls }) => tls?.clientCertificate)
    expect(shown).toEqual(Array.from({ length: 12 }, () => 'CN=ada'))
  })

  it('asks for the passphrase once', async () => {
    const { cert, key } = issuer.server.certificates.issueClient('ada')
    let asked = 0
    const passphrase = (): string => {
      asked += 1
      return PASSPHRASE
    }
    const { fetch } = await net.transport({ cert, key: encrypted(key), passphrase, proxy: false })
    for (const _ of [1, 2, 3]) expect((await fetch(net.https + CONFIG)).status).toBe(200)
    expect(asked).toBe(1)
  })

  it('is named when the server misses the certificate, and is not tried again', async () => {
    for (const [proxy, host] of [
      [false, net.https],
      [net.proxy, net.world.workspace.publicHost],
    ] as const) {
      net.world.journal.clear()
      const error = await rejection((await net.signIn({ proxy }, host)).headers())
      expect(error).toMatchObject({
        code: 'ERR_TLS_CLIENT_CERTIFICATE',
        retryable: false,
        attempts: 1,
        strategy: 'oauth-m2m',
      })
      expect(error.message).toContain('`cert` and `key`')
      expect(net.world.journal.count('tls.handshake')).toBe(1)
      expect(net.world.journal.count('*')).toBe(0)
    }
  })
})

describe('a certificate or key that cannot be used', () => {
  const cases: readonly (readonly [string, string, () => TransportOptions | Promise<TransportOptions>, RegExp])[] = [
    [
      'a CA file that is missing',
      'ca',
      () => ({ ca: '/nowhere/ca.pem' }),
      /option ca: \/nowhere\/ca\.pem\) cannot be read \(ENOENT\)/,
    ],
    ['a CA path that is a folder', 'ca', () => ({ ca: folder }), /cannot be read \(EISDIR\)/],
    ['a CA file that is no certificate', 'ca', () => fileOf('ca', 'hello'), /\/ca\) holds no certificate in PEM form/],
    ['a CA file in DER form', 'ca', () => fileOf('der', '0\u0082\u0001'), /\/der\) holds no certificate in PEM form/],
    [
      'a CA file with a broken certificate',
      'ca',
      () => ({ ca: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' }),
      /PEM text\) holds a certificate that cannot be read/,
    ],
    ['an empty CA', 'ca', () => ({ ca: '' }), /is empty/],
    ['one of two CAs', 'ca', () => ({ ca: [net.caFile, '/nowhere/b.pem'] }), /\/nowhere\/b\.pem/],
    ['a key in place of a certificate', 'cert', () => ({ cert: key(), key: key() }), /holds no certificate/],
    ['a certificate without a key', 'key', () => ({ cert: certificate() }), /`cert` is of use only with it/],
    ['a key without a certificate', 'cert', () => ({ key: key() }), /`key` is of use only with it/],
    [
      'a key that is none',
      'key',
      () => ({ cert: certificate(), key: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----' }),
      /is no private key in PEM form/,
    ],
    [
      'a secret key that is no PEM',
      'key',
      () => ({ cert: certificate(), key: new Secret(PASSPHRASE) }),
      /PEM text\) holds nothing in PEM form/,
    ],
    [
      'a key of another certificate',
      'key',
      () => ({ cert: certificate(), key: key() }),
      /does not belong to the certificate/,
    ],
    [
      'a key that needs a passphrase',
      'key',
      () => ({ cert: certificate(), key: encrypted(key()) }),
      /needs a `passphrase`/,
    ],
    [
      'a wrong passphrase',
      'key',
      () => ({ cert: certificate(), key: encrypted(key()), passphrase: `${PASSPHRASE}x` }),
      /cannot be read with this passphrase/,
    ],
  ]

  it.each(cases)(
    '%s is refused at once, by the name of the option [T35]',
    async (_name, attribute, options, message) => {
      const error = await rejection(createTransport({ env: {}, ...(await options()) }))
      expect(error).toMatchObject({ name: 'ConfigurationError', code: 'ERR_ATTRIBUTE_INVALID', attribute })
      expect(error.message).toMatch(message)
      const said = inspect(error, { depth: null, showHidden: true })
      expect(said).not.toContain('hunter2')
      expect(said).not.toContain('PRIVATE KEY')
    },
  )

  it('is refused when the file may not be read', async () => {
    const denied = Object.assign(new Error(`no ${PASSPHRASE}`), { code: 'EACCES' })
    const files = { exists: async () => true, readText: () => Promise.reject(denied) }
    const error = await rejection(createTransport({ env: {}, ca: '/etc/private.pem', files }))
    expect(error.message).toContain('option ca: /etc/private.pem) cannot be read (EACCES)')
  })

  it('is refused also when it is far too large', async () => {
    const error = await rejection(createTransport({ env: {}, ca: '/dev/zero' }))
    expect(error).toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID', source: 'option ca: /dev/zero' })
    expect(error.message).toContain('EFBIG')
  })

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'a connect timeout of %s is refused',
    async (connectTimeoutMs) => {
      expect(await rejection(createTransport({ env: {}, connectTimeoutMs }))).toMatchObject({
        attribute: 'connectTimeoutMs',
      })
    },
  )

  async function fileOf(name: string, content: string): Promise<TransportOptions> {
    const path = join(folder, name)
    await writeFile(path, content, 'latin1')
    return { ca: path }
  }
  const certificate = (): string => issuer.server.certificates.issueClient('ada').cert
  const key = (): string => issuer.server.certificates.issueClient('eve').key
})

describe('a CA that is given', () => {
  it('stands beside the roots that Node trusts by itself', async () => {
    const pem = await readFile(net.caFile, 'utf8')
    expect(await beside([pem], fakePorts())).toEqual([...tls.getCACertificates('default'), pem])
  })

  it('stands beside NODE_EXTRA_CA_CERTS also where Node cannot say what it trusts', async () => {
    const old = { rootCertificates: ['root'] }
    const files = fakeFiles({ '/etc/extra.pem': 'extra' })
    const env = { NODE_EXTRA_CA_CERTS: '/etc/extra.pem' }
    expect(await beside(['own'], fakePorts({ env, files }), old)).toEqual(['root', 'extra', 'own'])
    expect(await beside(['own'], fakePorts({ env }), old)).toEqual(['root', 'own'])
    expect(await beside(['own'], fakePorts(), old)).toEqual(['root', 'own'])
  })
})
