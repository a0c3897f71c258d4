import { createWorld, type World } from '@lakeauth/mock'
import { describe, expect, it } from 'vitest'
import { explainFederation, type OidcPolicy } from '../../src/index.js'
import { wireOidcPolicy } from '../../src/policies/federation-policy.js'

type Job = Parameters<World['federation']['startGithubJob']>[0]

const now = (world: World): Date => new Date(world.clock.now())

/** A run of GitHub Actions that asks for this audience, and for none unless told. */
async function githubToken(world: World, job: Job, audience?: string): Promise<string> {
  const { requestUrl, requestToken } = world.federation.startGithubJob(job)
  const url = new URL(requestUrl)
  if (audience !== undefined) url.searchParams.set('audience', audience)
  const response = await world.fetch(url, { headers: { authorization: `Bearer ${requestToken}` } })
  return ((await response.json()) as { value: string }).value
}

function addPolicy(world: World, clientId: string, oidcPolicy: OidcPolicy): string {
  const wire = wireOidcPolicy(oidcPolicy) as { issuer: string }
  return world.federation.addPolicy({ ...wire, servicePrincipalClientId: clientId })
}

async function exchanged(world: World, token: string, clientId: string): Promise<number> {
  const body = new URLSearchParams({
    subject_token: token,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    scope: 'all-apis',
    client_id: clientId,
  })
  return (await world.fetch(`${world.workspace.host}/oidc/v1/token`, { method: 'POST', body })).status
}

describe('a refused run of GitHub Actions', () => {
  it.each<[string, Job]>([
    ['a branch', {}],
    ['a branch, with immutable ids', { immutableSubject: true }],
    ['a tag', { ref: 'refs/tags/v1' }],
    ['an environment', { environment: 'production' }],
    ['an environment, with immutable ids', { environment: 'production', immutableSubject: true }],
  ])('in %s is let in after the two changes that are named, in one go [T25] [S4-13]', async (_what, job) => {
    const world = createWorld({ clock: 'frozen' })
    const { clientId } = world.addServicePrincipal()
    const oidcPolicy = { issuer: 'https://token.actions.githubusercontent.com', subject: 'repo:lakeauth/app:ref:main' }
    const name = addPolicy(world, clientId, oidcPolicy)
    const token = await githubToken(world, job)
    expect(await exchanged(world, token, clientId)).toBe(400)
    const { closest } = await explainFederation({ token, policies: [{ name, oidcPolicy }], at: now(world), clientId })
    expect(closest?.changes).toMatchObject([
      { of: 'subject-token', check: 'audience', audience: world.account.accountId },
      { of: 'policy', check: 'subject' },
    ])
    world.federation.removePolicy(name)
    addPolicy(world, clientId, closest?.changedPolicy as OidcPolicy)
    expect(await exchanged(world, await githubToken(world, job, world.account.accountId), clientId)).toBe(200)
    expect(await exchanged(world, token, clientId)).toBe(400)
  })
})

it('a run of GitHub Actions for a pull request is sent elsewhere, and no policy is changed for it [T25] [S4-13]', async () => {
  const world = createWorld({ clock: 'frozen' })
  const { clientId } = world.addServicePrincipal()
  const oidcPolicy = { issuer: 'https://token.actions.githubusercontent.com', subject: 'repo:lakeauth/app:ref:main' }
  const token = await githubToken(world, { event: 'pull_request' })
  const { closest, text } = await explainFederation({ token, policies: [{ oidcPolicy }], at: now(world), clientId })
  expect(closest).toMatchObject({ matches: false, changes: [] })
  expect(closest).not.toHaveProperty('changedPolicy')
  expect(text).toContain('sign in with a push, or have the job name an `environment:`')
})

describe('keys in a policy', () => {
  it('that went stale are taken out, and the issuer is asked for its own', async () => {
    const world = createWorld({ clock: 'frozen' })
    const { federation } = world
    const { clientId } = world.addServicePrincipal()
    await federation.issueSubjectToken()
    const published = await world.fetch(`${federation.issuer}/.well-known/jwks.json`)
    const oidcPolicy = { issuer: federation.issuer, subject: federation.subject, jwksJson: await published.text() }
    const name = addPolicy(world, clientId, oidcPolicy)
    await federation.rotateIssuerKeys()
    const token = await federation.issueSubjectToken()
    expect(await exchanged(world, token, clientId)).toBe(400)
    const { closest } = await explainFederation({ token, policies: [{ name, oidcPolicy }], at: now(world) })
    expect(closest?.changes).toMatchObject([{ of: 'policy', check: 'key-id' }])
    world.federation.removePolicy(name)
    addPolicy(world, clientId, closest?.changedPolicy as OidcPolicy)
    expect(await exchanged(world, token, clientId)).toBe(200)
  })
})
