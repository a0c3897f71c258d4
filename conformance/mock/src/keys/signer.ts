import type { KeyAlgorithm, SigningKey } from './key-ring.js'

/** Signs the first two parts of a JWT and gives the third. */
export type Signer = (input: string) => Promise<string>

/** A signer of Node itself, which signs on another thread as WebCrypto does, with less to do on this one. */
export async function createSigner(algorithm: KeyAlgorithm, privateKey: SigningKey['privateKey']): Promise<Signer> {
  const { KeyObject, sign } = await import('node:crypto')
  const key = KeyObject.from(privateKey as Parameters<typeof KeyObject.from>[0])
  const hash = algorithm === 'ES384' ? 'sha384' : 'sha256'
  // Only an elliptic signature has an encoding to choose.
  const options = { key, dsaEncoding: 'ieee-p1363' } as const
  return (input) =>
    new Promise((resolve, reject) => {
      sign(hash, Buffer.from(input), options, (error, signature) => {
        if (error) reject(error)
        else resolve(signature.toString('base64url'))
      })
    })
}
