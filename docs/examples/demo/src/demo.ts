import type { CredentialStrategy } from '@lakeauth/core'
import { createWorld } from '@lakeauth/mock'
import { startServer } from '@lakeauth/mock/server'
import { type PrepareSetUp, setUps } from './set-ups.js'
import { type SignIn, signIn } from './sign-in.js'

/**
 * Signs in with every strategy in turn, each in a world of its own, so that its count of requests is its alone.
 *
 * @throws Error when a strategy has no set-up: none may be left out unseen.
 */
export async function demo(strategies: readonly CredentialStrategy[], broken?: string): Promise<readonly SignIn[]> {
  const prepared = strategies.map((strategy) => ({ strategy, prepare: setUpOf(strategy) }))
  const signIns: SignIn[] = []
  for (const { strategy, prepare } of prepared) {
    const world = createWorld({ name: strategy.name })
    await using _server = await startServer({ worlds: [world] })
    const setUp = await prepare(world, strategy.name === broken)
    try {
      signIns.push(await signIn(setUp.strategy ?? strategy, setUp, world))
    } finally {
      await setUp.remove?.()
    }
  }
  return signIns
}

function setUpOf({ name }: CredentialStrategy): PrepareSetUp {
  const prepare = setUps[name]
  if (!prepare) throw new Error(`The demo has no set-up for the strategy "${name}". Add one to src/set-ups.ts.`)
  return prepare
}
