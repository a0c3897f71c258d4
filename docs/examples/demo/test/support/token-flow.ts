import { type CredentialStrategy, databricksAuth, pat, personalAccessTokens } from '@lakeauth/core'

/** What the flow found: nothing of it is a secret. */
export interface FlowReport {
  readonly lifetimeSeconds: number
  readonly comments: readonly (string | undefined)[]
  readonly whileItLives: number
  readonly afterRevoke: number
}

/** The main flow of `docs/examples/python/flow.py`: create a token, use it, change it, revoke it twice, use it again. */
export async function tokenFlow(strategy: CredentialStrategy, env: Record<string, string>): Promise<FlowReport> {
  const auth = await databricksAuth({ strategies: [strategy], env })
  const tokens = personalAccessTokens(auth)
  const minted = await tokens.create({ lifetimeSeconds: 3600, comment: 'nightly export' })
  const config = { host: auth.host, token: minted.reveal() }
  const next = await databricksAuth({ strategies: [pat], env: {}, config })
  const list = async (): Promise<number> => (await next.fetch('/api/2.0/clusters/list')).status
  const whileItLives = await list()
  await tokens.update(minted.tokenId, { comment: 'nightly export, second attempt' })
  const own = (await tokens.list()).filter(({ tokenId }) => tokenId === minted.tokenId)
  await tokens.revoke(minted.tokenId)
  await tokens.revoke(minted.tokenId, { ifExists: true })
  return {
    lifetimeSeconds: (Number(minted.expiresAt) - Number(minted.createdAt)) / 1000,
    comments: own.map(({ comment }) => comment),
    whileItLives,
    afterRevoke: await list(),
  }
}
