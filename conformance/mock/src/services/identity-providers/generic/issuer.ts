import { CompactSign } from 'jose/jws/compact/sign'
import { encode } from 'jose/base64url'
import { exportJWK } from 'jose/key/export'
import { generateKeyPair } from 'jose/key/generate/keypair'
import { createKeyRing, type KeyRing, type SigningAlgorithm } from '../../../keys/key-ring.js'
import { definePart } from '../../../world/part.js'

/** An issuer like any company's own. */
export const genericIssuer = 'https://idp.lakeauth.example'

/** Algorithms that no federation policy takes. */
export type RefusedAlgorithm = 'RS512' | 'PS256' | 'EdDSA' | 'HS256' | 'none'

/** The keys of the generic issuer: of every algorithm that was ever used, all published. */
export interface IssuerKeys {
  ring(algorithm: SigningAlgorithm): KeyRing
  /** Signs with an algorithm that is refused, truly: only the algorithm is wrong with the token. */
  signOddly(algorithm: RefusedAlgorithm, claims: Readonly<Record<string, unknown>>): Promise<string>
  published(): Promise<readonly Readonly<Record<string, unknown>>[]>
  /** Signs with new keys from now on. Older keys stay published unless `retireOld`. */
  rotate(options?: { readonly retireOld?: boolean }): Promise<void>
}

interface OddKey {
  readonly privateKey: Parameters<CompactSign['sign']>[0]
  readonly jwk: Readonly<Record<string, unknown>>
}

/** The generic issuer's part of a world. */
export const issuerPart = definePart('generic issuer', ({ identifiers, keyPairs }): IssuerKeys => {
  const rings = new Map<SigningAlgorithm, KeyRing>()
  const odd = new Map<RefusedAlgorithm, Promise<OddKey>>()
  const ring = (algorithm: SigningAlgorithm): KeyRing => {
    const named = {
      ...identifiers,
      hex: (label: string, length: number) => identifiers.hex(`idp ${algorithm} ${label}`, length),
    }
    const known = rings.get(algorithm) ?? createKeyRing(algorithm, named, keyPairs)
    rings.set(algorithm, known)
    return known
  }
  return {
    ring,
    signOddly: async (algorithm, claims) => {
      const payload = JSON.stringify(claims)
      if (algorithm === 'none') return `${encode(JSON.stringify({ alg: 'none', typ: 'JWT' }))}.${encode(payload)}.`
      const key = odd.get(algorithm) ?? oddKey(algorithm, identifiers.hex(`idp ${algorithm}`, 16))
      odd.set(algorithm, key)
      const { privateKey, jwk } = await key
      const header = { alg: algorithm, kid: String(jwk['kid']), typ: 'JWT' }
      return new CompactSign(new TextEncoder().encode(payload)).setProtectedHeader(header).sign(privateKey)
    },
    published: async () => {
      if (rings.size === 0) ring('ES256')
      const keys = await Promise.all([...rings.values()].map((one) => one.published()))
      const oddKeys = await Promise.all(odd.values())
      return [...keys.flat().map(({ jwk }) => jwk), ...oddKeys.map(({ jwk }) => jwk)]
    },
    rotate: async (options) => {
      await Promise.all([...rings.values()].map((one) => one.rotate(options)))
    },
  }
})

async function oddKey(algorithm: Exclude<RefusedAlgorithm, 'none'>, kid: string): Promise<OddKey> {
  // A shared secret cannot be published; publishing it here anyway is what a verifier must not be fooled by.
  if (algorithm === 'HS256') {
    const secret = crypto.getRandomValues(new Uint8Array(32))
    return { privateKey: secret, jwk: { kty: 'oct', k: encode(secret), kid, alg: algorithm, use: 'sig' } }
  }
  const { privateKey, publicKey } = await generateKeyPair(algorithm)
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' } }
}
