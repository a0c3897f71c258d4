import { expect, it } from 'vitest'
import { createWorld } from '../world/create-world.js'
import { reusedKeyPairs } from './key-pairs.js'

it('lends every world the same pairs in the same order, and none of them twice', async () => {
  const lend = reusedKeyPairs()
  const [one, other] = [lend(), lend()]
  const first = await one('ES256')
  const second = await one('ES256')
  expect(second).not.toBe(first)
  expect([await other('ES256'), await other('ES256')]).toEqual([first, second])
  expect(await other('ES384')).not.toBe(first)
})

it('makes worlds that know the keys of each other, where two of the same seed do not without it', async () => {
  const lend = reusedKeyPairs()
  const documents = async (options: () => Parameters<typeof createWorld>[0]): Promise<number> => {
    const worlds = [createWorld(options()), createWorld(options())]
    const keys = await Promise.all(
      worlds.map(async ({ workspace, fetch }) => (await fetch(`${workspace.host}/oidc/jwks.json`)).json()),
    )
    return new Set(keys.map((document) => JSON.stringify(document))).size
  }
  expect(await documents(() => ({ seed: '1', keyPairs: lend() }))).toBe(1)
  expect(await documents(() => ({ seed: '1' }))).toBe(2)
})

it('makes certificates with them too', async () => {
  const lend = reusedKeyPairs()
  const keys = [lend(), lend()].map(async (keyPairs) => {
    const { privateKey } = await createWorld({ keyPairs }).azure.createCertificate()
    return privateKey
  })
  const [one, other] = await Promise.all(keys)
  expect(one).toBe(other)
})

it('refuses what is no function', () => {
  expect(() => createWorld({ keyPairs: 'RS256' as never })).toThrow('createWorld: keyPairs must be a function.')
})
