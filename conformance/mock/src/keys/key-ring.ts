import { exportJWK } from 'jose/key/export'
import type { Identifiers } from '../entropy/identifiers.js'
import type { KeyAlgorithm, KeyPairs } from './key-pairs.js'
import { createSigner, type Signer } from './signer.js'

export type { KeyAlgorithm, SigningAlgorithm } from './key-pairs.js'

type KeyPair = Awaited<ReturnType<KeyPairs>>

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

/** An empty ring; `identifiers` name the keys, and `keyPairs` gives them. */
export function createKeyRing(algorithm: KeyAlgorithm, identifiers: Identifiers, keyPairs: KeyPairs): KeyRing {
  let made = 0
  let keys: Promise<SigningKey>[] = []
  const append = (): Promise<SigningKey> => {
    const key = signingKey(algorithm, identifiers.hex(`key ${made}`, 16), keyPairs(algorithm))
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

async function signingKey(algorithm: KeyAlgorithm, kid: string, pair: Promise<KeyPair>): Promise<SigningKey> {
  const { privateKey, publicKey } = await pair
  const exported = await prepared(publicKey, () => exportJWK(publicKey))
  const sign = await prepared(privateKey, () => createSigner(algorithm, privateKey))
  return { kid, algorithm, privateKey, publicKey, jwk: { ...exported, kid, alg: algorithm, use: 'sig' }, sign }
}

/** What was made of a key: worlds that are lent the same pairs need it again. */
const made = new WeakMap<object, Promise<unknown>>()

function prepared<T>(key: object, make: () => Promise<T>): Promise<T> {
  const known = made.get(key) as Promise<T> | undefined
  const value = known ?? make()
  made.set(key, value)
  return value
}
