import { databricksAuth, oauthM2m, personalAccessTokens } from '@lakeauth/core'
import { fakePorts } from '@lakeauth/core/testing'
import type { World } from '@lakeauth/mock'
import type { Create } from './engine.js'

/** What the provider does with the resources of the examples, against a mocked Databricks. */
export function databricksProvider(world: World): Create {
  const signIn = ({ host, clientId, clientSecret, accountId }: Readonly<Record<string, unknown>>) =>
    databricksAuth({
      strategies: [oauthM2m],
      config: {
        host: String(host),
        clientId: String(clientId),
        clientSecret: String(clientSecret),
        ...(accountId !== undefined && { accountId: String(accountId) }),
      },
      ...fakePorts({ fetch: world.fetch, clock: world.clock as never }),
    })
  return async ({ type, inputs }, provider) => {
    if (type === 'databricks:index/mwsWorkspaces:MwsWorkspaces') {
      const auth = await signIn(provider)
      const { ok } = await auth.fetch(`/api/2.0/accounts/${String(inputs['accountId'])}/workspaces`)
      if (!ok) throw new Error('The account does not let this identity in.')
      return { workspaceUrl: world.workspace.host }
    }
    if (type !== 'databricks:index/token:Token') return {}
    const minted = await personalAccessTokens(await signIn(provider)).create({
      lifetimeSeconds: Number(inputs['lifetimeSeconds']),
      comment: String(inputs['comment']),
    })
    return {
      tokenId: minted.tokenId,
      tokenValue: minted.reveal(),
      creationTime: minted.createdAt?.getTime(),
      expiryTime: minted.expiresAt?.getTime(),
    }
  }
}
