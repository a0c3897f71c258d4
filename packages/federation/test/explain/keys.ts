import { CompactSign, exportJWK, generateKeyPair, type JWK } from 'jose'
import type { PolicySpec, TokenSpec } from './pairs.js'

type Algorithm = NonNullable<TokenSpec['alg']>
type SigningKey = Parameters<CompactSign['sign']>[0]

/** Keys of an issuer that every pair shares: making one of RSA takes a while. */
export interface Keys {
  sign(spec: TokenSpec, claims: Readonly<Record<string, unknown>>): Promise<string>
  /** The key document that stands in a policy. */
  document(inline?: PolicySpec['inline']): { readonly keys: readonly JWK[] }
  /** The same with the key that signs under this id. */
  withId(alg: Algorithm, kid: string | undefined): { readonly keys: readonly JWK[] }
}

/** A key of every algorithm, a second one of RSA, and one of ES256 that nobody publishes. */
export async function createKeys(): Promise<Keys> {
  const algorithms = ['RS256', 'ES256', 'RS512', 'PS256', 'ES384', 'EdDSA'] as const
  const pairs = new Map<string, { readonly privateKey: SigningKey; readonly jwk: JWK }>()
  const add = async (name: string, alg: string): Promise<void> => {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
    pairs.set(name, { privateKey, jwk: { ...(await exportJWK(publicKey)), kid: name, alg, use: 'sig' } })
  }
  await Promise.all([...algorithms.map((alg) => add(alg, alg)), add('second', 'RS256'), add('thief', 'ES256')])
  const jwk = (name: string): JWK => pairs.get(name)?.jwk as JWK
  return {
    document: (inline = 'both') => ({
      keys: { both: ['RS256', 'ES256'], 'two-rsa': ['RS256', 'second'], 'rsa-alone': ['RS256'] }[inline].map(jwk),
    }),
    withId: (alg, kid) => ({ keys: [{ ...jwk(alg), ...(kid !== undefined && { kid }) }] }),
    async sign({ alg = 'ES256', kid = alg, stolenKid, forged }, claims) {
      const payload = JSON.stringify(claims)
      const header = { alg, typ: 'JWT', ...(kid !== null && { kid }) }
      if (alg === 'none') return `${encoded(header)}.${Buffer.from(payload).toString('base64url')}.`
      const secret = new TextEncoder().encode('synthetic-secret-of-32-characters')
      const key = alg === 'HS256' ? secret : pairs.get(stolenKid ? 'thief' : alg)?.privateKey
      const signed = new CompactSign(new TextEncoder().encode(payload)).setProtectedHeader(header)
      const token = await signed.sign(key as SigningKey)
      if (!forged) return token
      const [head, , signature] = token.split('.')
      return [head, encoded({ ...claims, ...forged }), signature].join('.')
    },
  }
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
