import { readFile } from 'node:fs/promises'
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
const { host, clientId, clientSecret } = world.workspace
const config = { host, clientId, clientSecret }
const engine = await startEngine(databricksProvider(world), config, ['clientSecret'])
const { valueOf } = engine
const program = await import('../src/existing-workspace.js')
const value = await valueOf(program.tokenValue)
const registered = [...engine.resources]
const created = world.journal.count('pat.create')

it('registers one token with exactly its lifetime and comment, by the explicit provider [S0-02]', async () => {
  expect(registered.map(({ type, name }) => [type, name])).toEqual([
    ['pulumi:providers:databricks', 'workspace'],
    ['databricks:index/token:Token', 'api'],
  ])
  const [, token] = registered
  expect(token?.inputs).toEqual({ lifetimeSeconds: 3600, comment: 'nightly export' })
  expect(token?.provider).toBe('workspace')
  expect(token?.outputs).toMatchObject({ tokenId: await valueOf(program.tokenId), tokenValue: value })
  expect(await valueOf(program.expiryTime)).toBe(Number(token?.outputs['creationTime']) + 3_600_000)
})

it('signs the provider in as a service principal whose secret is a secret of the configuration [S0-10]', async () => {
  const [provider] = registered
  expect(provider?.inputs).toEqual({ host, authType: 'oauth-m2m', clientId, clientSecret })
  expect(provider?.secretInputs).toEqual(['clientSecret'])
  const state = JSON.stringify(await engine.state({ ...program }))
  expect(state).toContain(await valueOf(program.tokenId))
  expect(world.canaries.map(({ value: canary }) => canary)).toEqual(expect.arrayContaining([value, clientSecret]))
  expect(world.canaries.filter((canary) => state.includes(canary.value))).toEqual([])
})

it.each(['existing-workspace', 'new-workspace'])(
  'reads no secret of the configuration in the clear in %s [S0-10]',
  async (name) => {
    const source = await readFile(new URL(`../src/${name}.ts`, import.meta.url), 'utf8')
    const reads = [...source.matchAll(/config\.(\w+)\('(\w*secret\w*)'\)/gi)].map(([, read, key]) => [read, key])
    expect(reads).toEqual([['requireSecret', 'clientSecret']])
  },
)

it('exports the value as a secret, which without pulumi.secret it is not [S0-09]', async () => {
  expect(await pulumi.isSecret(program.tokenValue)).toBe(true)
  expect(await pulumi.isSecret(program.tokenId)).toBe(false)
  // Once by this program, once by the provider's own class.
  expect(registered[1]?.secretOutputs).toEqual(['tokenValue', 'tokenValue'])
  const { outputs } = await engine.state({ ...program })
  expect(outputs['tokenValue']).toBe('[sealed]')
})

it('exports a token that signs the next program in [S0-07]', async () => {
  const ports = fakePorts({ fetch: world.fetch, clock: world.clock as never })
  const next = await databricksAuth({ strategies: [pat], config: { host, token: value }, ...ports })
  expect((await next.fetch('/api/2.0/clusters/list')).status).toBe(200)
  expect(created).toBe(1)
})

it('keeps the documented pattern of Python, a secret made by apply, a secret [S1-05]', async () => {
  const provider = new databricks.Provider('plain', { host, clientId, clientSecret: pulumi.secret(clientSecret) })
  const token = new databricks.Token('plain', { lifetimeSeconds: 60, comment: 'plain' }, { provider })
  expect(await pulumi.isSecret(token.tokenValue)).toBe(false)
  expect(await pulumi.isSecret(token.tokenValue.apply((plain) => pulumi.secret(plain)))).toBe(true)
})

it('says the same as its twin for Terraform, whose secrets are sensitive too [S3-27]', async () => {
  const module = await readModule('existing-workspace', referenced(config, registered))
  expect(sorted(module.blocks)).toEqual(sorted(registered.map(asTerraform)))
  expect(module.sensitiveVariables).toEqual(['client_secret'])
  expect(module.outputs.map(([name]) => name).toSorted()).toEqual(Object.keys(program).map(snakeCase).toSorted())
  expect(module.outputs.filter(([, { sensitive }]) => sensitive === true).map(([name]) => name)).toEqual([
    'token_value',
  ])
})
