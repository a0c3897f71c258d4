import { databricksAuth, pat } from '@lakeauth/core'
import { fakePorts } from '@lakeauth/core/testing'
import { createWorld } from '@lakeauth/mock'
import databricks from '@pulumi/databricks'
import * as pulumi from '@pulumi/pulumi'
import { expect, it } from 'vitest'
import { databricksProvider } from './support/databricks.js'
import { startEngine } from './support/engine.js'
import { readModule, snakeCase } from './support/terraform.js'
import { asTerraform, referenced, sorted } from './support/twins.js'

const world = createWorld({ clock: 'frozen' })
const principal = world.addServicePrincipal({ sites: ['account', 'workspace'], admin: true })
const { clientId, clientSecret } = principal
const place = {
  accountId: world.account.accountId,
  workspaceName: 'analytics',
  region: 'eu-west-1',
  credentialsId: 'credentials-0001',
  storageConfigurationId: 'storage-0001',
}
const config = { accountHost: world.account.host, ...place, clientId, clientSecret }
const engine = await startEngine(databricksProvider(world), config, ['clientSecret'])
const { valueOf } = engine
const program = await import('../src/new-workspace.js')
const value = await valueOf(program.tokenValue)
const registered = [...engine.resources]

it('does without the class of the documented program, which the provider has not [S0-03]', () => {
  expect(databricks).not.toHaveProperty('Workspace')
  expect(databricks).toHaveProperty('MwsWorkspaces')
})

it('registers the workspace, the provider of its host and the token, each after what it needs [S0-03]', async () => {
  const steps = registered.map(({ type, name, provider, dependencies }) => ({
    type,
    name,
    provider,
    dependencies,
  }))
  const databricksType = 'pulumi:providers:databricks'
  const none = { provider: undefined, dependencies: [] }
  expect(steps).toEqual([
    { type: databricksType, name: 'account', ...none },
    { type: 'databricks:index/mwsWorkspaces:MwsWorkspaces', name: 'workspace', provider: 'account', dependencies: [] },
    { type: databricksType, name: 'workspace', provider: undefined, dependencies: ['workspace'] },
    { type: 'databricks:index/token:Token', name: 'api', provider: 'workspace', dependencies: [] },
  ])
  expect(registered[2]?.inputs['host']).toBe(world.workspace.host)
  expect(await valueOf(program.workspaceUrl)).toBe(world.workspace.host)
})

it('asks the account, then the workspace for a token, then calls with the token [S0-13]', async () => {
  const ports = fakePorts({ fetch: world.fetch, clock: world.clock as never })
  const next = await databricksAuth({
    strategies: [pat],
    config: { host: world.workspace.host, token: value },
    ...ports,
  })
  expect((await next.fetch('/api/2.0/clusters/list')).status).toBe(200)
  const asked = world.journal.entries.map(({ operation }) => operation)
  expect(asked).toEqual([
    'account.token',
    'account.workspaces',
    'workspace.config',
    'workspace.token',
    'pat.create',
    'clusters.list',
  ])
})

it('leaves no secret in the state [S0-10]', async () => {
  expect(await pulumi.isSecret(program.tokenValue)).toBe(true)
  const state = JSON.stringify(await engine.state({ ...program }))
  expect(state).toContain('analytics')
  expect(world.canaries.filter((canary) => state.includes(canary.value))).toEqual([])
})

it('says the same as its twin for Terraform, whose secrets are sensitive too [S3-27]', async () => {
  const module = await readModule('new-workspace', referenced(config, registered))
  expect(sorted(module.blocks)).toEqual(sorted(registered.map(asTerraform)))
  expect(module.sensitiveVariables).toEqual(['client_secret'])
  expect(module.outputs.map(([name]) => name).toSorted()).toEqual(Object.keys(program).map(snakeCase).toSorted())
  expect(module.outputs.filter(([, { sensitive }]) => sensitive === true).map(([name]) => name)).toEqual([
    'token_value',
  ])
})
