import { coreStrategies, databricksAuth } from '@lakeauth/core'
import { fakePorts } from '@lakeauth/core/testing'
import { createWorld, type World } from '@lakeauth/mock'
import { expect, it } from 'vitest'
import { envOidc, explainFederation, federationPolicies } from '../src/index.js'

async function adminOf(world: World) {
  const { host, accountId } = world.account
  const { clientId, clientSecret } = world.addServicePrincipal({ level: 'account', admin: true })
  const ports = fakePorts({ fetch: world.fetch })
  return databricksAuth({ strategies: coreStrategies, ...ports, config: { host, accountId, clientId, clientSecret } })
}

it('a refused sign-in is explained, the policy changed as the report says, and the same workload is let in [S4-01] [S4-13]', async () => {
  const world = createWorld({ clock: 'frozen' })
  const { clientId, id } = world.addServicePrincipal()
  const policies = federationPolicies(await adminOf(world), { servicePrincipalId: id })
  const { issuer } = world.federation
  await policies.create({ policyId: 'other', oidcPolicy: { issuer: 'https://other.example', subject: 'etl' } })
  await policies.create({ policyId: 'etl', oidcPolicy: { issuer, subject: 'system:serviceaccount:default:etl' } })

  const token = await world.federation.issueSubjectToken({ like: 'kubernetes' })
  const auth = await databricksAuth({
    strategies: [envOidc],
    ...fakePorts({
      fetch: world.fetch,
      clock: world.clock as never,
      env: { DATABRICKS_HOST: world.workspace.host, DATABRICKS_CLIENT_ID: clientId, DATABRICKS_OIDC_TOKEN: token },
    }),
  })
  await expect(auth.headers()).rejects.toMatchObject({
    code: 'ERR_FEDERATION_REFUSED',
    message: expect.stringContaining('explainFederation'),
  })

  const { closest } = await explainFederation({
    token,
    policies: await policies.list(),
    at: new Date(world.clock.now()),
    clientId,
  })
  expect(closest?.policy).toMatch(/\/federationPolicies\/etl$/)
  expect(closest?.changes).toMatchObject([{ of: 'policy', check: 'subject' }])
  await policies.update('etl', { oidcPolicy: closest?.changedPolicy ?? { issuer: '' } })

  expect((await auth.fetch('/api/2.0/preview/scim/v2/Me')).status).toBe(200)
  expect(world.journal.count('workspace.token')).toBe(2)
})
