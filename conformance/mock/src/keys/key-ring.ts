import { exportJWK } from 'jose/key/export'
import { generateKeyPair } from 'jose/key/generate/keypair'
import type { Identifiers } from '../entropy/identifiers.js'
import { createSigner, type Signer } from './signer.js'

/** The signature algorithms that the mock issues and accepts. */
export type SigningAlgorithm = 'ES256' | 'RS256'

/** Those of every issuer; ES384 is one of AWS. */
export type KeyAlgorithm = SigningAlgorithm | 'ES384'

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>

/** One signing key and what a key document shows of it. */
export interface SigningKey {
  readonly kid: string
  readonly algorithm: KeyAlgorithm
  readonly privateKey: KeyPair['privateKey']
  readonly publicKey: KeyPair['publicKey']
  readonly sign: Signer
  readonly jwk: Readonly<Record<string, unknown>>
}

/** The signing keys of a world, generated on first use so that start-up costs nothing. */
export interface KeyRing {
  current(): Promise<SigningKey>
  find(kid: unknown): Promise<SigningKey | undefined>
  published(): Promise<readonly SigningKey[]>
  /** Signs with a new key from now on. Older keys stay published unless `retireOld`, which refuses all earlier tokens. */
  rotate(options?: { readonly retireOld?: boolean }): Promise<void>
}

/** An empty ring; `identifiers` name the keys. */
export function createKeyRing(algorithm: KeyAlgorithm, identifiers: Identifiers): KeyRing {
  let made = 0
  let keys: Promise<SigningKey>[] = []
  const append = (): Promise<SigningKey> => {
    const key = generate(algorithm, identifiers.hex(`key ${made}`, 16))
    made += 1
    keys.push(key)
    return key
  }
  const current = (): Promise<SigningKey> => keys.at(-1) ?? append()
  const published = async (): Promise<readonly SigningKey[]> => {
    await current()
    return Promise.all(keys)
  }
  return {
    current,
    published,
    find: async (kid) => (await published()).find((key) => key.kid === kid),
    rotate: async (options) => {
      await current()
      if (options?.retireOld) keys = []
      await append()
    },
  }
}

async function generate(algorithm: KeyAlgorithm, kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true })
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' }
  return { kid, algorithm, privateKey, publicKey, jwk, sign: await createSigner(algorithm, privateKey) }
}
