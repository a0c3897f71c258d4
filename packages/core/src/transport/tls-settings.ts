import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import tls from 'node:tls'
import type { FileReader } from '../context.js'
import type { Ports } from '../ports.js'
import { Secret } from '../secret.js'
import { type Content, invalid, type PemOption, readPem } from './read-pem.js'
import type { Pem, TlsOptions } from './tls-options.js'

/** How connections are secured. */
export interface TlsSettings {
  /** Absent when Node's own settings are kept. */
  readonly context?: tls.SecureContext
  /** What was given, for people: ` (now option ca: /etc/corp.pem)`. */
  readonly shown: { readonly ca: string; readonly cert: string }
}

/** Certificates that have been read: the first is the one that a key belongs to. */
interface Certificates {
  readonly pem: string
  readonly first: X509Certificate
  readonly name: string
}

/** Reads certificates and key once. Throws a `ConfigurationError` that names the option and the file, and nothing of what is in it. */
export async function tlsSettings(
  options: TlsOptions,
  { env, files }: Pick<Ports, 'env' | 'files'>,
): Promise<TlsSettings> {
  // `null` is how JavaScript says that there is none.
  const [ca, cert, key] = [options.ca ?? [], options.cert ?? undefined, options.key ?? undefined]
  if ((cert === undefined) !== (key === undefined)) {
    const [there, missing] = cert === undefined ? (['key', 'cert'] as const) : (['cert', 'key'] as const)
    throw invalid(missing, undefined, `is missing: \`${there}\` is of use only with it`)
  }
  const authorities = Array.isArray(ca) ? (ca as readonly Pem[]) : [ca as Pem]
  const trusted = await Promise.all(authorities.map((authority) => readCertificates('ca', authority, files)))
  const own = cert !== undefined && key !== undefined ? await readIdentity(cert, key, options, files) : undefined
  const shown = { ca: trusted.map(({ name }) => name).join(', '), cert: own?.chain.name ?? '' }
  if (trusted.length === 0 && !own) return { shown }
  const pems = trusted.map(({ pem }) => pem)
  try {
    const context = tls.createSecureContext({
      ...(pems.length > 0 && { ca: [...(await beside(pems, { env, files }))] }),
      ...(own && { cert: own.chain.pem, key: own.key.export({ type: 'pkcs8', format: 'pem' }) }),
    })
    return { context, shown }
  } catch {
    throw invalid(own ? 'cert' : 'ca', undefined, 'cannot be used by this version of OpenSSL')
  }
}

async function readIdentity(
  cert: Pem,
  key: Pem,
  options: TlsOptions,
  files: FileReader,
): Promise<{ readonly chain: Certificates; readonly key: KeyObject }> {
  const chain = await readCertificates('cert', cert, files)
  const content = await readPem('key', key, files)
  const passphrase = await passphraseOf(options)
  const read = privateKeyOf(content, passphrase)
  // OpenSSL by itself refuses another key of the same type alone.
  if (chain.first.checkPrivateKey(read)) return { chain, key: read }
  throw invalid('key', content.name, 'does not belong to the certificate of `cert`')
}

/** OpenSSL's own message is left out: nobody promises what it repeats. */
function privateKeyOf({ data, name }: Content, passphrase: string | undefined): KeyObject {
  const secret = passphrase === undefined ? {} : { passphrase }
  const forms =
    typeof data === 'string'
      ? [{ key: data, format: 'pem' } as const]
      : (['pkcs8', 'pkcs1', 'sec1'] as const).map((type) => ({ key: Buffer.from(data), format: 'der', type }) as const)
  for (const form of forms) {
    try {
      return createPrivateKey({ ...form, ...secret })
    } catch {
      // The next form, or the refusal below.
    }
  }
  const form = typeof data === 'string' ? 'PEM form' : 'PEM or DER form'
  if (passphrase !== undefined) {
    throw invalid('key', name, `cannot be read with this passphrase, or is no private key in ${form}`)
  }
  throw invalid('key', name, `is no private key in ${form}, or needs a \`passphrase\``)
}

/**
 * These CAs and what Node trusts by itself, which they would replace if they were given alone. Node before 22.15 cannot say what
 * that is: there it is what Node was built with, and the file that NODE_EXTRA_CA_CERTS names.
 */
export async function beside(
  authorities: readonly string[],
  { env, files }: Pick<Ports, 'env' | 'files'>,
  node: Pick<typeof tls, 'rootCertificates'> & Partial<Pick<typeof tls, 'getCACertificates'>> = tls,
): Promise<readonly string[]> {
  if (node.getCACertificates) return [...node.getCACertificates('default'), ...authorities]
  const extra = env['NODE_EXTRA_CA_CERTS']
  const text = extra ? await files.readText(extra).catch(() => '') : ''
  return [...node.rootCertificates, ...(text === '' ? [] : [text]), ...authorities]
}

async function readCertificates(option: PemOption, value: Pem, files: FileReader): Promise<Certificates> {
  const { data, name = 'a file' } = await readPem(option, value, files)
  const isText = typeof data === 'string'
  const blocks = isText ? data.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) : [data]
  const [first] = (blocks ?? []).map((block) => {
    try {
      return new X509Certificate(block)
    } catch {
      throw invalid(
        option,
        name,
        isText ? 'holds a certificate that cannot be read' : 'is no certificate in PEM or DER form',
      )
    }
  })
  if (!first) throw invalid(option, name, 'holds no certificate in PEM form')
  return { pem: isText ? data : first.toString(), first, name }
}

async function passphraseOf({ passphrase }: TlsOptions): Promise<string | undefined> {
  const given = (typeof passphrase === 'function' ? await passphrase() : passphrase) ?? undefined
  const text = given instanceof Secret ? given.reveal() : given
  if (text === undefined || typeof text === 'string') return text
  throw invalid('passphrase', undefined, 'is no text')
}
