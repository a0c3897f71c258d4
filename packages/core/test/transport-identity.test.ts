import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import { Secret } from '@lakeauth/core'
import { createTransport, type TransportOptions } from '@lakeauth/core/transport'
import { spellings } from '@lakeauth/mock'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rejection } from './support/context.js'
import { type Network, network } from './support/transport.js'

const CONFIG = '/.well-known/databricks-config'

interface Identity {
  readonly cert: string
  readonly key: string
}

let issuer: Network
let net: Network
let folder: string
let ec: Identity
let rsa: Identity

beforeAll(async () => {
  issuer = await network()
  net = await network({ clientCa: issuer.server.certificates.certificate })
  folder = await mkdtemp(join(tmpdir(), 'lakeauth-identity-'))
  ec = issuer.server.certificates.issueClient('ada')
  const made = await generate([{ name: 'commonName', value: 'eve' }], { keySize: 2048 })
  rsa = { cert: made.cert, key: made.private }
})
afterAll(async () => {
  await net[Symbol.asyncDispose]()
  await issuer[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

/** The base64 inside a PEM block, on one line. */
function inside(pem: string): string {
  return pem.replace(/-----[^-]+-----/g, '').replaceAll(/\s/g, '')
}

function der(pem: string): Buffer {
  return Buffer.from(inside(pem), 'base64')
}

describe('a value that is no path', () => {
  const forms: readonly (readonly [string, (pem: string) => string])[] = [
    ['base64 of PEM', (pem) => btoa(pem)],
    ['base64 of DER', inside],
    ['base64url of DER', (pem) => der(pem).toString('base64url')],
    ['base64 of PEM on many lines', (pem) => btoa(pem).replaceAll(/(.{64})/g, '$1\n')],
    ['base64 of DER on many lines', (pem) => inside(pem).replaceAll(/(.{64})/g, '$1\n')],
    ['60 characters of a key', (pem) => inside(pem).slice(40, 100)],
    ['60 characters after a slash', (pem) => `/${inside(pem).slice(40, 99)}`],
    ['60 characters before an extension', (pem) => `${inside(pem).slice(40, 96)}.pem`],
    ['hexadecimal', (pem) => der(pem).subarray(0, 60).toString('hex')],
    ['an address with a password', (pem) => `https://ada:${inside(pem).slice(40, 60)}@files.example/client.pem`],
  ]

  it.each(forms)('is never repeated: %s [T35]', async (_name, form) => {
    const canary = form(rsa.key)
    const { cert, key } = rsa
    for (const [attribute, options] of [
      ['key', { cert, key: canary }],
      ['key', { cert, key: new Secret(canary) }],
      ['key', { cert, key: Buffer.from(canary) }],
      ['cert', { cert: canary, key }],
      ['ca', { ca: canary }],
      ['ca', { ca: [cert, canary] }],
      ['key', { cert, key: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----', passphrase: canary }],
    ] as const) {
      const error = await rejection(createTransport({ env: {}, ...options }))
      expect(error).toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID', attribute })
      const { source, cause } = error as Error & { source?: string }
      const said = [inspect(error, { depth: null, showHidden: true }), JSON.stringify(error), error.stack, source]
      said.push(inspect(cause, { depth: null, showHidden: true }))
      // Any 12 characters in a row would be too many.
      for (const piece of canary.match(/[\w+/=-]{12}/g) ?? []) {
        for (const spelling of spellings(piece)) expect(said.join('\n')).not.toContain(spelling)
      }
    }
  })

  it('says what to do about base64, and that a file is missing without its path for a key alone', async () => {
    const { cert, key } = rsa
    const encoded = await rejection(createTransport({ env: {}, cert, key: btoa(key) }))
    expect(encoded.message).toContain(
      "(option key) is neither PEM text nor the path of a file that can be read (ENAMETOOLONG); what is in base64 is given as `Buffer.from(value, 'base64')`.",
    )
    const missing = await rejection(createTransport({ env: {}, cert, key: '/nowhere/client.key' }))
    expect(missing.message).toBe(
      'The key of the transport (option key) is neither PEM text nor the path of a file that can be read (ENOENT).',
    )
  })

  it.each(['/nowhere/ca.pem', './ca', '../certs/corp-root', '~/ca.pem', 'C:\\certs\\ca', 'corporate-root-2024.crt'])(
    'is told apart from a path: %s is shown',
    async (ca) => {
      const error = await rejection(createTransport({ env: {}, ca }))
      expect(error).toMatchObject({ source: `option ca: ${ca}` })
      expect(error.message).toContain(`(option ca: ${ca}) cannot be read (ENOENT)`)
    },
  )
})

describe('a key and the certificate of another', () => {
  it('are refused when the transport is created, also if they are of different types', async () => {
    const other = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    for (const options of [
      { cert: rsa.cert, key: ec.key },
      { cert: ec.cert, key: rsa.key },
      { cert: rsa.cert, key: other },
      { cert: ec.cert, key: issuer.server.certificates.issueClient('eve').key },
      { cert: `${issuer.server.certificates.certificate}${ec.cert}`, key: ec.key },
    ]) {
      const error = await rejection(createTransport({ env: {}, ...options }))
      expect(error).toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID', attribute: 'key' })
      expect(error.message).toContain('does not belong to the certificate of `cert`')
    }
  })

  it('are told apart from those that fit, alone, in a chain, in one file with both', async () => {
    for (const options of [
      rsa,
      ec,
      { cert: `${ec.cert}${issuer.server.certificates.certificate}`, key: ec.key },
      { cert: `${ec.key}${ec.cert}`, key: `${ec.cert}${ec.key}` },
    ]) {
      await (await createTransport({ env: {}, ...options })).close()
    }
  })
})

describe('certificates and keys', () => {
  it('are taken as bytes of PEM and of DER, and from file URLs', async () => {
    const [cert, key] = [join(folder, 'client cert.pem'), join(folder, 'client.key')]
    await writeFile(cert, ec.cert)
    await writeFile(key, ec.key, { mode: 0o600 })
    const authority = new X509Certificate(net.server.certificates.certificate)
    const forms: TransportOptions[] = [
      { cert: Buffer.from(ec.cert), key: new TextEncoder().encode(ec.key), ca: Buffer.from(authority.toString()) },
      { cert: der(ec.cert), key: der(ec.key), ca: authority.raw },
      { cert: pathToFileURL(cert), key: pathToFileURL(key), ca: [pathToFileURL(net.caFile)] },
    ]
    for (const form of forms) {
      const { fetch } = await net.transport({ ...form, proxy: false })
      expect((await fetch(net.https + CONFIG)).status).toBe(200)
    }
  })

  it('may be null, which is to say that there are none', async () => {
    const none = { ca: null, cert: null, key: null, passphrase: null, noProxy: null } as unknown as TransportOptions
    await (await createTransport({ env: {}, ...none })).close()
    const error = await rejection(createTransport({ env: {}, ...none, cert: ec.cert }))
    expect(error).toMatchObject({ name: 'ConfigurationError', attribute: 'key' })
  })

  it.each([
    ['ca', { ca: 5 }],
    ['ca', { ca: {} }],
    ['ca', { ca: [null] }],
    ['ca', { ca: true }],
    ['ca', { ca: new URL('https://files.example/ca.pem') }],
    ['ca', { ca: Buffer.from('hello') }],
    ['ca', { ca: new Uint8Array() }],
    ['cert', { cert: 5, key: 'x' }],
    ['cert', { cert: '', key: '' }],
    ['passphrase', { passphrase: 5 }],
    ['passphrase', { passphrase: Buffer.from('hunter2hunter2') }],
  ] as const)('of another kind are refused by the name of the option (%s) [T35]', async (attribute, given) => {
    const options = { ...('passphrase' in given && ec), ...given } as unknown as TransportOptions
    const error = await rejection(createTransport({ env: {}, ...options }))
    expect(error).toMatchObject({ name: 'ConfigurationError', code: 'ERR_ATTRIBUTE_INVALID', attribute })
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('hunter2')
  })
})
