import type { ClientSecret } from '../../identities/principals.js'
import { definePart } from '../../world/part.js'
import type { WorldState } from '../../world/state.js'

/** What the secrets API shows of a client secret besides its life. */
interface SecretRecord {
  readonly id: string
  /** SHA-256, as hex. */
  readonly hash: string
  readonly createdAt: number
}

/** The records of a world's client secrets; one that was seeded is recorded when somebody first asks. */
export interface SecretRecords {
  of(secret: ClientSecret): Promise<SecretRecord>
}

const part = definePart('client secret records', (world): SecretRecords => {
  const records = new Map<ClientSecret, Promise<SecretRecord>>()
  const record = async ({ value }: ClientSecret, createdAt: number): Promise<SecretRecord> => {
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(value)))
    const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
    return { id: crypto.randomUUID(), hash, createdAt }
  }
  return {
    of: (secret) => {
      const known = records.get(secret) ?? record(secret, world.clock.now())
      records.set(secret, known)
      return known
    },
  }
})

/** The records of this world. */
export function secretRecords(world: WorldState): SecretRecords {
  return world.part(part)
}
