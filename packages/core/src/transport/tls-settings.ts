import { X509Certificate } from 'node:crypto'
import tls from 'node:tls'
import type { FileReader } from '../context.js'
import { ConfigurationError } from '../errors.js'
import type { Ports } from '../ports.js'
import { Secret } from '../secret.js'
import type { Pem, TlsOptions } from './tls-options.js'

/** How connections are secured. */
export interface TlsSettings {
  /** Absent when Node's own settings are kept. */
  readonly context?: tls.SecureContext
  /** What was given, for people: ` (now option ca: /etc/corp.pem)`. */
  readonly shown: { readonly ca: string; readonly cert: string }
}

/** Reads certificates and key once. Throws a `ConfigurationError` that names the option and the file, and nothing of what is in it. */
export async function tlsSettings(
  options: TlsOptions,
  { env, files }: Pick<Ports, 'env' | 'files'>,
): Promise<TlsSettings> {
  const { ca, cert, key } = options
  const authorities = ca === undefined ? [] : Array.isArray(ca) ? (ca as readonly Pem[]) : [ca as Pem]
  const given = [...authorities, ...[cert, key].filter((value) => value !== undefined)]
  const shown = { ca: authorities.map(nameOf).join(', '), cert: cert === undefined ? '' : nameOf(cert) }
  if ((cert === undefined) !== (key === undefined)) {
    const [there, missing] = cert === undefined ? ['key', 'cert'] : ['cert', 'key']
    throw invalid(missing, undefined, `is missing: \`${there}\` is of use only with it`)
  }
  if (given.length === 0) return { shown }
  const trusted = await Promise.all(authorities.map((authority) => readCertificates('ca', authority, files)))
  const chain = cert && (await readCertificates('cert', cert, files))
  const secret = key && (await readPem('key', key, files))
  const passphrase = secret && (await passphraseOf(options))
  try {
    const context = tls.createSecureContext({
      ...(trusted.length > 0 && { ca: [...(await beside(trusted, { env, files }))] }),
      ...(chain && { cert: chain }),
      ...(secret && { key: secret }),
      ...(passphrase !== undefined && { passphrase }),
    })
    return { context, shown }
  } catch (error) {
    throw invalid('key', key, problemOfKey(error, passphrase !== undefined))
  }
}

/** OpenSSL's own message is left out: nobody promises what it repeats. */
function problemOfKey(error: unknown, withPassphrase: boolean): string {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ERR_OSSL_X509_KEY_VALUES_MISMATCH') return 'does not belong to the certificate of `cert`'
  if (withPassphrase) return 'cannot be read with this passphrase, or is no private key in PEM form'
  return 'is no private key in PEM form, or needs a `passphrase`'
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

async function readCertificates(option: string, value: Pem, files: FileReader): Promise<string> {
  const text = await readPem(option, value, files)
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? []
  if (blocks.length === 0) throw invalid(option, value, 'holds no certificate in PEM form')
  for (const block of blocks) {
    try {
      new X509Certificate(block)
    } catch {
      throw invalid(option, value, 'holds a certificate that cannot be read')
    }
  }
  return text
}

async function readPem(option: string, value: Pem, files: FileReader): Promise<string> {
  const text = value instanceof Secret ? value.reveal() : value
  if (text.includes('-----BEGIN ')) return text
  if (text === '') throw invalid(option, undefined, 'is empty; expected PEM text or the path of a file')
  // What is a secret is no path: it must not turn up in an error.
  if (value instanceof Secret) throw invalid(option, value, 'holds nothing in PEM form')
  try {
    return await files.readText(text)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw invalid(option, value, `cannot be read${typeof code === 'string' ? ` (${code})` : ''}`)
  }
}

async function passphraseOf({ passphrase }: TlsOptions): Promise<string | undefined> {
  const given = typeof passphrase === 'function' ? await passphrase() : passphrase
  return given instanceof Secret ? given.reveal() : given
}

/** A path, or that it was no path. */
function nameOf(value: Pem): string {
  if (value instanceof Secret || value.includes('-----BEGIN ') || /[\r\n]/.test(value)) return 'PEM text'
  return value.slice(0, 200)
}

function invalid(option: string, value: Pem | undefined, problem: string): ConfigurationError {
  const source = value === undefined ? `option ${option}` : `option ${option}: ${nameOf(value)}`
  return new ConfigurationError({
    code: 'ERR_ATTRIBUTE_INVALID',
    message: `The ${option === 'ca' ? 'CA' : option === 'cert' ? 'certificate' : 'key'} of the transport (${source}) ${problem}.`,
    attribute: option,
    source,
  })
}
