import type { webcrypto } from 'node:crypto'
import { fails, type Finding, holds, unknown } from './finding.js'
import { decoded, type ReadToken } from './read-token.js'
import { shown } from './shown.js'

/** A key as a key document has it (RFC 7517 section 4). */
type Jwk = Readonly<Record<string, unknown>>

/** Where keys come from, and how to say so. */
export interface KeySource {
  readonly json: unknown
  readonly of: 'policy' | 'issuer'
}

/** RFC 7518 section 3.3. */
const RSA_BITS_MIN = 2048

const ALGORITHMS = {
  RS256: { kty: 'RSA', import: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, verify: { name: 'RSASSA-PKCS1-v1_5' } },
  ES256: { kty: 'EC', import: { name: 'ECDSA', namedCurve: 'P-256' }, verify: { name: 'ECDSA', hash: 'SHA-256' } },
} as const

/**
 * Whether one of these keys signed the token (RFC 7515 section 5.2): a diagnosis, on which nobody's access rests. Databricks
 * verifies for itself.
 */
export async function signatureCheck(token: ReadToken, source: KeySource | undefined): Promise<Finding> {
  const { alg, kid } = token.header
  if (alg !== 'RS256' && alg !== 'ES256')
    return unknown('signature', 'signature', 'It is not looked at with that algorithm.')
  if (!source)
    return unknown(
      'signature',
      'signature',
      "It cannot be judged offline: the keys are the issuer's, which Databricks asks for.",
    )
  const whose = source.of === 'policy' ? "the policy's jwks_json" : "the issuer's key document"
  const keys = keysOf(source.json)
  if (!keys) return fails('key-id', 'kid', `What stands in ${whose} is no key document.`, renewal(source))
  const named = keys.filter((key) => fits(key, alg) && (kid === undefined || key['kid'] === kid))
  if (named.length === 0)
    return fails(
      'key-id',
      'kid',
      `No key in ${whose} has the key id ${shown(kid)} of the token; there is ${ids(keys)}.`,
      renewal(source),
    )
  if (kid === undefined && named.length > 1)
    return fails(
      'key-id',
      'kid',
      `The token names no key, and ${whose} has ${named.length} that might be meant.`,
      renewal(source),
    )
  if (await isSigned(token, named[0] as Jwk, alg))
    return holds('signature', 'signature', `A key in ${whose} signed it.`)
  const doubt = 'It was changed on its way, or somebody else signed it.'
  return fails('signature', 'signature', `The key ${shown(kid)} in ${whose} did not sign it. ${doubt}`)
}

/** Keys in a policy go stale; a token that names a key which is gone has to be asked for anew. */
function renewal({ of }: KeySource): Pick<Finding, 'change'> {
  if (of === 'issuer')
    return { change: { of: 'subject-token', sentence: 'Ask the identity provider for a new token.' } }
  const sentence =
    "Take jwks_json out of the policy, so that Databricks asks the issuer for its keys; or put the issuer's present keys into it."
  return { change: { of: 'policy', sentence, policy: { jwksJson: undefined } } }
}

function keysOf(json: unknown): readonly Jwk[] | undefined {
  try {
    const document = (typeof json === 'string' ? JSON.parse(json) : json) as { keys?: unknown } | null
    const keys = document?.keys
    return Array.isArray(keys) ? keys.filter((key): key is Jwk => typeof key === 'object' && key !== null) : undefined
  } catch {
    return undefined
  }
}

function fits(key: Jwk, alg: keyof typeof ALGORITHMS): boolean {
  const { kty, use, crv, alg: stated, key_ops: uses } = key
  const mayVerify = uses === undefined || (Array.isArray(uses) && uses.includes('verify'))
  const isFor = (stated === undefined || stated === alg) && (use === undefined || use === 'sig') && mayVerify
  return isFor && kty === ALGORITHMS[alg].kty && (kty === 'RSA' || crv === 'P-256')
}

function ids(keys: readonly Jwk[]): string {
  return keys.length === 0 ? 'no key at all' : shown(keys.map((key) => key['kid'] ?? 'one without an id'))
}

async function isSigned({ value }: ReadToken, key: Jwk, alg: keyof typeof ALGORITHMS): Promise<boolean> {
  const [head = '', body = '', last = ''] = value.split('.')
  const signature = decoded(last)
  if (!signature) return false
  const { kty, n, e, crv, x, y } = key
  // The public members alone: a key that is marked for other uses is still asked.
  const jwk = (kty === 'RSA' ? { kty, n, e } : { kty, crv, x, y }) as webcrypto.JsonWebKey
  try {
    const imported = await crypto.subtle.importKey('jwk', jwk, ALGORITHMS[alg].import, false, ['verify'])
    const { modulusLength } = imported.algorithm as { modulusLength?: number }
    if (modulusLength !== undefined && modulusLength < RSA_BITS_MIN) return false
    const signed = new TextEncoder().encode(`${head}.${body}`)
    return await crypto.subtle.verify(ALGORITHMS[alg].verify, imported, signature, signed)
  } catch {
    return false
  }
}
