import type { Exchange } from '../../http/exchange.js'

/** What a request says of its signature (AWS Signature Version 4). */
export interface PresentedSignature {
  readonly accessKeyId: string
  /** `YYYYMMDD`. */
  readonly day: string
  readonly region: string
  readonly service: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
}

const shape =
  /^AWS4-HMAC-SHA256 +Credential=([\w-]{4,128})\/(\d{8})\/([\w-]+)\/([\w-]+)\/aws4_request, *SignedHeaders=([\w;-]+), *Signature=([0-9a-f]{64})$/

/** Reads the Authorization header; `undefined` when it is none of the kind. */
export function presentedSignature(authorization: string | null): PresentedSignature | undefined {
  const [, accessKeyId, day, region, service, signedHeaders, signature] = shape.exec(authorization ?? '') ?? []
  if (!accessKeyId || !day || !region || !service || !signedHeaders || !signature) return undefined
  return { accessKeyId, day, region, service, signedHeaders: signedHeaders.split(';'), signature }
}

/** The time that the request was signed at, `YYYYMMDDTHHMMSSZ` as epoch milliseconds; `NaN` when it says none. */
export function signedAt(headers: Headers): number {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(headers.get('x-amz-date') ?? '') ?? []
  const [year, month, day, hours, minutes, seconds] = parts.map(Number)
  if (year === undefined) return Number.NaN
  return Date.UTC(year, Number(month) - 1, day, hours, minutes, seconds)
}

/** The signature that this secret gives to the request as it came. */
export async function expectedSignature(
  exchange: Exchange,
  presented: PresentedSignature,
  secretAccessKey: string,
): Promise<string> {
  const { day, region, service } = presented
  const toSign = [
    'AWS4-HMAC-SHA256',
    exchange.headers.get('x-amz-date') ?? '',
    `${day}/${region}/${service}/aws4_request`,
    await sha256(await canonicalRequest(exchange, presented)),
  ].join('\n')
  let key: Uint8Array<ArrayBuffer> = utf8(`AWS4${secretAccessKey}`)
  for (const part of [day, region, service, 'aws4_request', toSign]) key = await hmac(key, part)
  return hex(key)
}

async function canonicalRequest(exchange: Exchange, { signedHeaders }: PresentedSignature): Promise<string> {
  const { method, path, query, body, base } = exchange
  const asked = new URL(base)
  const prefix = asked.pathname === '/' ? '' : asked.pathname
  const parameters = [...query].map(([name, value]) => `${encoded(name)}=${encoded(value)}`).sort()
  const headers = signedHeaders.map((name) => {
    const value = exchange.headers.get(name) ?? (name === 'host' ? asked.host : '')
    return `${name}:${value.trim().replaceAll(/ +/g, ' ')}\n`
  })
  return [
    method,
    // Encoded as it was sent, and once more.
    `${prefix}${path}`.split('/').map(encoded).join('/'),
    parameters.join('&'),
    headers.join(''),
    signedHeaders.join(';'),
    await sha256(body.text),
  ].join('\n')
}

/** RFC 3986: everything but unreserved characters. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

async function sha256(text: string): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(text))))
}

async function hmac(key: Uint8Array<ArrayBuffer>, text: string): Promise<Uint8Array<ArrayBuffer>> {
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, utf8(text)))
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
