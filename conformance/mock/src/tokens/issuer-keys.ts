import { createKeyRing, type KeyAlgorithm, type KeyRing } from '../keys/key-ring.js'
import { definePart, type Part } from '../world/part.js'

/** The signing keys of one issuer besides Databricks. Their ids differ from those of every other issuer of the world. */
export function issuerKeys(issuer: string, algorithm: KeyAlgorithm): Part<KeyRing> {
  return definePart(`keys of ${issuer}`, ({ identifiers, keyPairs }) =>
    createKeyRing(
      algorithm,
      { ...identifiers, hex: (label, length) => identifiers.hex(`${issuer} ${label}`, length) },
      keyPairs,
    ),
  )
}
