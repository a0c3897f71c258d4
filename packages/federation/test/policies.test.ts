import { coreStrategies, databricksAuth } from '@lakeauth/core'
import { fakePorts } from '@lakeauth/core/testing'
import { createWorld, type World } from '@lakeauth/mock'
import { describe, expect, it } from 'vitest'
import { federationPolicies, type OidcPolicy, type PolicyOwner } from '../src/index.js'

const GITHUB = 'https://token.actions.githubusercontent.com'
const FORM = {
  subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  scope: 'all-apis',
}

async function signIn({
  world = createWorld({ clock: 'frozen' }),
  owner,
}: {
  world?: World
  owner?: PolicyOwner
} = {}) {
  const { host, accountId } = world.account
  const { clientId, clientSecret } = world.addServicePrincipal({ level: 'account', admin: true })
  const auth = await databricksAuth({
    strategies: coreStrategies,
    ...fakePorts({ fetch: world.fetch }),
    config: { host, clientId, clientSecret, accountId },
  })
  return { world, auth, policies: federationPolicies(auth, owner) }
}

async function exchange(world: World, token: string, clientId?: string): Promise<number> {
  const body = new URLSearchParams({ ...FORM, subject_token: token, ...(clientId && { client_id: clientId }) })
  return (await world.fetch(`${world.workspace.host}/oidc/v1/token`, { method: 'POST', body })).status
}

describe('policies of the account', () => {
  it('are created, read, listed, changed and deleted [S4-01] [F06]', async () => {
    const { world, policies } = await signIn()
    const oidcPolicy: OidcPolicy = { issuer: 'https://idp.example', audiences: ['lakehouse'], subjectClaim: 'email' }
    const created = await policies.create({ policyId: 'company', description: 'people', oidcPolicy })
    expect(created).toMatchObject({
      policyId: 'company',
      name: `accounts/${world.account.accountId}/federationPolicies/company`,
      description: 'people',
      oidcPolicy,
      createdAt: new Date(world.clock.now()),
    })
    expect('servicePrincipalId' in created).toBe(false)
    expect(await policies.get('company')).toEqual(created)
    expect(await policies.list()).toEqual([created])
    const changed = await policies.update('company', { oidcPolicy: { issuer: 'https://other.example' } })
    expect(changed).toMatchObject({ description: 'people', oidcPolicy: { issuer: 'https://other.example' } })
    expect(Object.keys(changed.oidcPolicy)).toEqual(['issuer'])
    expect((await policies.update('company', { description: 'everybody' })).oidcPolicy).toEqual(changed.oidcPolicy)
    await policies.delete('company')
    expect(await policies.list()).toEqual([])
    expect(world.journal.count('federation-policies.create')).toBe(1)
    expect(world.journal.count('federation-policies.update')).toBe(2)
  })

  it('let a user in by the claim that they name, without a client id, until they are deleted [S4-06]', async () => {
    const { world, policies } = await signIn()
    const { issuer } = world.federation
    const { policyId } = await policies.create({ oidcPolicy: { issuer, subjectClaim: 'email' } })
    const token = await world.federation.issueSubjectToken({ claims: { email: world.workspace.userName } })
    expect(await exchange(world, token)).toBe(200)
    await policies.delete(policyId)
    expect(await exchange(world, token)).toBe(400)
  })
})

describe('policies of a service principal', () => {
  it('let its workload in, and nobody else, until they are deleted [S4-01] [S4-08] [F07]', async () => {
    const world = createWorld({ clock: 'frozen' })
    const [one, other] = [world.addServicePrincipal(), world.addServicePrincipal()]
    const { policies } = await signIn({ world, owner: { servicePrincipalId: one.id } })
    const created = await policies.create({ oidcPolicy: { issuer: world.federation.issuer, subject: 'deploy' } })
    expect(created.servicePrincipalId).toBe(one.id)
    const token = await world.federation.issueSubjectToken({ claims: { sub: 'deploy' } })
    expect([await exchange(world, token, one.clientId), await exchange(world, token, other.clientId)]).toEqual([
      200, 400,
    ])
    const elsewhere = federationPolicies((await signIn({ world })).auth, { servicePrincipalId: other.id })
    expect(await elsewhere.list()).toEqual([])
    await policies.delete(created.policyId)
    expect(await exchange(world, token, one.clientId)).toBe(400)
  })

  it('are 20 at most, and the 21st is refused once with its own code [S4-01]', async () => {
    const world = createWorld({ clock: 'frozen' })
    const { id } = world.addServicePrincipal()
    const { policies } = await signIn({ world, owner: { servicePrincipalId: id } })
    for (let at = 0; at < 20; at++)
      await policies.create({ oidcPolicy: { issuer: GITHUB, subject: `repo:o/n:ref:${at}` } })
    await expect(policies.create({ oidcPolicy: { issuer: GITHUB, subject: 'repo:o/n:ref:x' } })).rejects.toMatchObject({
      code: 'ERR_QUOTA_EXCEEDED',
      message: expect.stringContaining('20 policies'),
    })
    expect(world.journal.count('federation-policies.create')).toBe(21)
    expect(await policies.list()).toHaveLength(20)
  })
})

describe('a refusal', () => {
  it('of an unknown policy says so, and deleting it is no error where that was said [S4-01]', async () => {
    const { world, policies } = await signIn()
    await expect(policies.get('absent')).rejects.toMatchObject({ code: 'ERR_NOT_FOUND', status: 404 })
    await expect(policies.delete('absent')).rejects.toMatchObject({ code: 'ERR_NOT_FOUND' })
    await expect(policies.delete('absent', { ifExists: true })).resolves.toBeUndefined()
    expect(world.journal.count('federation-policies.delete')).toBe(2)
  })

  it('of a service principal that the account does not have names the numeric id', async () => {
    const { policies } = await signIn({ owner: { servicePrincipalId: '404404404' } })
    await expect(policies.list()).rejects.toMatchObject({
      code: 'ERR_NOT_FOUND',
      message: expect.stringContaining('numeric id of the service principal and not its application id'),
    })
  })

  it('of whoever is no account admin says whom to sign in as', async () => {
    const world = createWorld({ clock: 'frozen' })
    const { host, accountId, clientId, clientSecret } = world.account
    const auth = await databricksAuth({
      strategies: coreStrategies,
      ...fakePorts({ fetch: world.fetch }),
      config: { host, accountId, clientId, clientSecret },
    })
    await expect(federationPolicies(auth).list()).rejects.toMatchObject({
      code: 'ERR_PERMISSION_DENIED',
      message: expect.stringContaining('account admin'),
    })
    expect(world.journal.count('federation-policies.list')).toBe(1)
  })

  it('of an id that is taken holds the code of the API [S4-01]', async () => {
    const { policies } = await signIn()
    const policy = { policyId: 'same', oidcPolicy: { issuer: 'https://idp.example' } }
    await policies.create(policy)
    await expect(policies.create(policy)).rejects.toMatchObject({
      code: 'ERR_API_REFUSED',
      apiCode: 'RESOURCE_ALREADY_EXISTS',
      status: 409,
    })
  })

  it('never repeats a create, and says that the policy may exist when the answer is lost', async () => {
    const { world, policies } = await signIn()
    world.on('federation-policies.create').times(1).afterHandler().transport('reset')
    await expect(policies.create({ oidcPolicy: { issuer: 'https://idp.example' } })).rejects.toMatchObject({
      code: 'ERR_ENDPOINT_UNREACHABLE',
      message: expect.stringContaining('may exist'),
    })
    expect(world.journal.count('federation-policies.create')).toBe(1)
    expect(await policies.list()).toHaveLength(1)
  })
})

describe('any credential', () => {
  it('of an account admin will do, such as a token at hand [S4-01]', async () => {
    const world = createWorld({ clock: 'frozen' })
    const { host, accountId } = world.account
    const auth = await databricksAuth({
      strategies: coreStrategies,
      ...fakePorts({ fetch: world.fetch }),
      config: { host, accountId, token: await world.issueToken({ level: 'account' }) },
    })
    expect(auth.authType).toBe('pat')
    expect(await federationPolicies(auth).list()).toEqual([])
  })
})
