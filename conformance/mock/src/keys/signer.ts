import type { KeyAlgorithm, SigningKey } from './key-ring.js'

/** Signs the first two parts of a JWT and gives the third. */
export type Signer = (input: string) => string | Promise<string>

/**
 * A signer of Node's own: an elliptic signature takes less time than handing it to another thread as WebCrypto does, and an RSA
 * one so much more that other requests are answered meanwhile.
 */
export async function createSigner(algorithm: KeyAlgorithm, privateKey: SigningKey['privateKey']): Promise<Signer> {
  const { KeyObject, sign } = await import('node:crypto')
  const key = KeyObject.from(privateKey as Parameters<typeof KeyObject.from>[0])
  const hash = algorithm === 'ES384' ? 'sha384' : 'sha256'
  if (algorithm !== 'RS256')
    return (input) => sign(hash, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')
  return (input) =>
    new Promise((resolve, reject) => {
      sign(hash, Buffer.from(input), key, (error, signature) => {
        if (error) reject(error)
        else resolve(signature.toString('base64url'))
      })
    })
}
