import type { DatabricksAuth } from '@lakeauth/core'
import { describe, expect, it } from 'vitest'
import { machine } from './support/az.js'
import { federatedToken } from './support/identities.js'
import { secretOf, surroundings, TOKEN_FILE } from './support/surroundings.js'

/** A store, and which of its sides were used. */
function recordingStore() {
  const uses: string[] = []
  return {
    uses,
    read: async () => {
      uses.push('read')
      return undefined
    },
    write: async () => {
      uses.push('write')
    },
  }
}

/** Signs in, and lets everything run that the call has begun: what is written is written in turns of its own. */
async function used(auth: Promise<DatabricksAuth>): Promise<void> {
  await (await auth).headers()
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
}

describe('a store that machines share', () => {
  it('sees no token of an identity that is known by its place alone: of a machine, a file, a login of az [T23]', async () => {
    const store = recordingStore()
    const { world, ports, signIn } = surroundings({}, { store })
    await used(signIn({ azureUseMsi: true }))
    ports.files.contents.set(TOKEN_FILE, await federatedToken(world))
    const { azureClientId, azureTenantId } = secretOf(world)
    await used(signIn({ azureTenantId, azureClientId, azureFederatedTokenFile: TOKEN_FILE }))
    await used((await machine('user', { store })).signIn())
    expect(store.uses).toEqual([])
  })

  it('sees the tokens of a secret, which tells one principal from another [T23]', async () => {
    const store = recordingStore()
    const { world, signIn } = surroundings({}, { store })
    await used(signIn(secretOf(world)))
    expect(store.uses).toContain('read')
  })
})
