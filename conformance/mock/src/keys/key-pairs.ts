import { generateKeyPair } from 'jose/key/generate/keypair'

/** The signature algorithms that the mock issues and accepts. */
export type SigningAlgorithm = 'ES256' | 'RS256'

/** Those of every issuer; ES384 is one of AWS. */
export type KeyAlgorithm = SigningAlgorithm | 'ES384'

/** Gives a pair of keys that a world has not been given before, as WebCrypto has them, extractable. */
export type KeyPairs = (algorithm: KeyAlgorithm) => Promise<Awaited<ReturnType<typeof generateKeyPair>>>

/**
 * Pairs that worlds use one after the other. Each world that is lent them gets the same ones in the same order, and none of them
 * twice: a suite with many worlds makes each once. A pair of RSA takes a processor a tenth of a second, and so does what a world
 * may need of them. Do not lend them to worlds that are to refuse each other's tokens.
 *
 * @example
 * ```ts
 * import { createWorld, reusedKeyPairs } from '@lakeauth/mock'
 *
 * const lend = reusedKeyPairs()
 * const first = createWorld({ keyPairs: lend() })
 * const second = createWorld({ keyPairs: lend() })
 * ```
 */
export function reusedKeyPairs(): () => KeyPairs {
  const made: { readonly [K in KeyAlgorithm]: ReturnType<KeyPairs>[] } = { ES256: [], RS256: [], ES384: [] }
  return () => {
    const lent = { ES256: 0, RS256: 0, ES384: 0 }
    return (algorithm) => (made[algorithm][lent[algorithm]++] ??= newKeyPair(algorithm))
  }
}

/** A new pair at each call. */
export const newKeyPair: KeyPairs = (algorithm) => generateKeyPair(algorithm, { extractable: true })
