import { generateKeyPair, exportJWK, type JWK, jwtVerify, SignJWT, importJWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { explainFederation, type ExplainFederationOptions } from '../../src/index.js'
import { refusalOf } from '../support/surroundings.js'

const ISSUER = 'https://token.actions.githubusercontent.com'
const EXP = 4_000_000_000
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function token(claims: object = {}, header: object = {}): string {
  const all = { iss: ISSUER, sub: 'deploy', aud: 'databricks', exp: EXP, ...claims }
  return `${part({ alg: 'RS256', ...header })}.${part(all)}.c2ln`
}

const oidcPolicy = { issuer: ISSUER, audiences: ['databricks'], subject: 'deploy' }

describe('a run for a pull request', () => {
  const sub = 'repo:o/r:pull_request'

  it.each([
    ['an environment', { ...oidcPolicy, subject: 'repo:o/r:environment:prod' }],
    ['somebody else', { ...oidcPolicy, subject: 'deploy' }],
  ])('is let in by no policy of %s that would be changed for it [T25]', async (_whose, policy) => {
    const { closest, text } = await explainFederation({ token: token({ sub }), policies: [{ oidcPolicy: policy }] })
    expect(closest).toMatchObject({ matches: false, changes: [] })
    expect(closest).not.toHaveProperty('changedPolicy')
    expect(text).toContain('No change that you should make')
  })

  it('is not advised where the policy goes by another claim, which is missing [T25]', async () => {
    const policy = { issuer: ISSUER, audiences: ['databricks'], subjectClaim: 'actor', subject: 'ada' }
    const { closest } = await explainFederation({ token: token({ sub }), policies: [{ oidcPolicy: policy }] })
    expect(closest).not.toHaveProperty('changedPolicy')
  })

  it('is not advised where the policy names it and goes by another claim [T25]', async () => {
    const policy = { ...oidcPolicy, subject: sub, subjectClaim: 'actor' }
    const { closest } = await explainFederation({ token: token({ sub }), policies: [{ oidcPolicy: policy }] })
    expect(closest).toMatchObject({ matches: false, changes: [] })
  })

  it.each([
    [sub, {}],
    ['repo:o@1/r@2:pull_request', {}],
    ['repo:o/r:ref:refs/pull/3/merge', {}],
    ['repo:o/r:event_name:pull_request', {}],
    ['repo:o/r:event_name:pull_request_target', {}],
    ['repo:o/r:base_ref:main', {}],
    ['repo:o/r:head_ref:feature', {}],
    ['repository_owner:o:pull_request', {}],
    ['repo:o/r:pull_request:job_workflow_ref:o/r/.github/workflows/x.yml@refs/heads/main', {}],
    ['workflow_ref:o/r/.github/workflows/x.yml@refs/pull/3/merge', {}],
    ['repository_id:456', { event_name: 'pull_request' }],
    [
      'repo:o/r:job_workflow_ref:o/shared/.github/workflows/x.yml@refs/heads/main',
      { event_name: 'pull_request', job_workflow_ref: 'o/shared/.github/workflows/x.yml@refs/heads/main' },
    ],
    ['repository_owner:o:repository_visibility:private', { ref: 'refs/pull/3/merge' }],
  ])(
    'is flagged by its subject %s where a policy lets it in, and no other policy is advised to [T25]',
    async (subject, more) => {
      const takesIt = [{ oidcPolicy: { ...oidcPolicy, subject } }]
      const taken = await explainFederation({ token: token({ sub: subject, ...more }), policies: takesIt })
      expect(taken.matches).toBe(true)
      expect(taken.text).toContain('anybody who may open one is let in')
      for (const of of ['repo:o/r:environment:prod', 'repo:o/r:ref:refs/heads/main', `${subject}2`]) {
        const policies = [{ oidcPolicy: { ...oidcPolicy, subject: of } }]
        const { closest, text } = await explainFederation({ token: token({ sub: subject, ...more }), policies })
        expect(closest).toMatchObject({ matches: false, changes: [] })
        expect(closest).not.toHaveProperty('changedPolicy')
        expect(text).toContain('anybody who may open one would be let in')
      }
    },
  )

  it.each([
    ['repository', 'o/r'],
    ['repository_owner', 'o'],
    ['workflow', 'deploy'],
    ['event_name', 'pull_request'],
    ['ref', 'refs/pull/3/merge'],
  ])('is flagged where a policy goes by %s, and not advised to be let in by it [T25]', async (subjectClaim, value) => {
    const run = token({ sub, [subjectClaim]: value })
    const explained = (subject: string) =>
      explainFederation({ token: run, policies: [{ oidcPolicy: { ...oidcPolicy, subjectClaim, subject } }] })
    expect((await explained(value)).text).toContain('anybody who may open one is let in')
    expect((await explained('other')).closest).toMatchObject({ matches: false, changes: [] })
  })

  it('is warned of where another run is let in by what both have [T25]', async () => {
    const iss = 'https://github.example/_services/token'
    const push = token({ iss, sub: 'repository_owner:o', event_name: 'push', repository: 'o/r' })
    const explained = (policy: object) =>
      explainFederation({ token: push, policies: [{ oidcPolicy: { ...oidcPolicy, issuer: iss, ...policy } }] })
    const taken = await explained({ subjectClaim: 'repository', subject: 'o/r' })
    expect(taken.matches).toBe(true)
    expect(taken.text).toContain('anybody who may open one is let in')
    for (const policy of [
      { subjectClaim: 'repository', subject: 'o/x' },
      { subjectClaim: 'nothing', subject: 'o/r' },
      { subjectClaim: 'nothing', subject: 'o/x' },
    ]) {
      const { closest } = await explained(policy)
      expect(closest?.changes).toHaveLength(1)
      expect(closest?.changes[0]?.sentence).toContain('anybody who may open one would be let in')
    }
  })

  it('is warned of where the workflow that was called lets a run in, since a pull request may call it too [T25]', async () => {
    const sub = 'repo:o/r:job_workflow_ref:o/shared/.github/workflows/x.yml@refs/heads/main'
    const policies = [{ oidcPolicy: { ...oidcPolicy, subject: sub } }]
    const { matches, text } = await explainFederation({ token: token({ sub, event_name: 'push' }), policies })
    expect(matches).toBe(true)
    expect(text).toContain('anybody who may open one is let in')
  })

  it.each([
    { sub: 'repo:o/r:environment:preview', event_name: 'pull_request' },
    { sub: 'repo:o/r:environment:pull_request' },
    { sub: 'repo:o/r:environment:prod:event_name:pull_request' },
    { sub: 'repo:o/r:ref:refs/heads/pull_request', event_name: 'push' },
    { sub: 'repo:o/r:ref:refs/heads/main', event_name: 'push' },
    { sub: 'repo:o/r:ref:refs/heads/refs/pull/3', event_name: 'push' },
    { sub: 'repo:o/r:workflow_ref:o/r/.github/workflows/x.yml@refs/heads/main', event_name: 'push' },
    { sub: 'repo:o/r:head_ref::base_ref::ref:refs/heads/main', event_name: 'push' },
    { sub: 'repo:o/r:event_name:push', event_name: 'push' },
    { sub: 'repo:o/r:base_ref:', event_name: 'push' },
    { sub: 'team:x:pull_request', iss: 'https://idp.example' },
    { sub: 'project_path:g/p:ref_type:branch:ref:pull_request', iss: 'https://gitlab.com' },
    { sub: 'o/r', iss: 'https://idp.example' },
  ])('is not seen where environment, branch or event keep it apart: $sub [T25]', async (claims) => {
    const policy = { ...oidcPolicy, issuer: claims.iss ?? ISSUER }
    for (const subject of [claims.sub, 'repo:o/r:environment:other']) {
      const policies = [{ oidcPolicy: { ...policy, subject } }]
      const { closest, text } = await explainFederation({ token: token(claims), policies })
      expect(text).not.toContain('may open one')
      expect(closest?.changes).toHaveLength(subject === claims.sub ? 0 : 1)
    }
  })

  it('is not seen where there is none [T25]', async () => {
    const { text } = await explainFederation({ token: token(), policies: [{ oidcPolicy }] })
    expect(text).not.toContain('may open one')
  })
})

it('a client id of some service principal is not said to be the one of the policy [S4-13]', async () => {
  const clientId = '00000000-0000-0000-0000-00000000000b'
  const { closest } = await explainFederation({
    token: token(),
    policies: [{ oidcPolicy, servicePrincipalId: '42' }],
    clientId,
  })
  const check = closest?.checks.find(({ code }) => code === 'client-id')
  expect([check?.verdict, closest?.matches]).toEqual(['unknown', true])
  expect(check?.sentence).toContain(clientId)
})

describe('a signature that jose refuses', () => {
  async function signed(header: Record<string, unknown>, jwk: Partial<JWK>) {
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    const jws = new SignJWT({ iss: ISSUER, sub: 'deploy', aud: 'databricks', exp: EXP, 'ext-1': true })
    const value = await jws
      .setProtectedHeader({ alg: 'ES256', ...header, 'ext-1': true } as never)
      .sign(privateKey, { crit: { 'ext-1': true } })
    const key: JWK = { ...(await exportJWK(publicKey)), ...jwk }
    const jwksJson = JSON.stringify({ keys: [key] })
    const { closest } = await explainFederation({
      token: value,
      policies: [{ oidcPolicy: { ...oidcPolicy, jwksJson } }],
    })
    const jose = importJWK(key, 'ES256')
      .then((imported) => jwtVerify(value, imported))
      .then(
        () => true,
        () => false,
      )
    return {
      jose: await jose,
      failed: closest?.checks.filter(({ verdict }) => verdict === 'fails').map(({ code }) => code),
    }
  }

  it('for a header that must be understood fails here too, and nothing else does [S4-02] [S4-13]', async () => {
    expect(await signed({}, {})).toEqual({ jose: true, failed: [] })
    expect(await signed({ crit: ['ext-1'] }, {})).toEqual({ jose: false, failed: ['critical'] })
  })

  it('for a key that is for other uses fails here too [S4-02] [S4-13]', async () => {
    expect(await signed({}, { key_ops: ['verify'] })).toEqual({ jose: true, failed: [] })
    expect(await signed({}, { key_ops: ['deriveBits'] })).toEqual({ jose: false, failed: ['key-id'] })
  })
})

it.each([
  { what: 'audiences as text', policy: { oidcPolicy: { ...oidcPolicy, audiences: 'databricks' } } },
  { what: 'a subject of null', policy: { oidcPolicy: { ...oidcPolicy, subject: null } } },
  { what: 'a number for a name', policy: { oidcPolicy, name: 7 } },
])('$what is refused by name, and not compared [S4-13]', async ({ policy }) => {
  const options = { token: token(), policies: [policy] } as unknown as ExplainFederationOptions
  const error = await refusalOf(explainFederation(options))
  expect([error.code, error.attribute]).toEqual(['ERR_ATTRIBUTE_INVALID', 'policies'])
})

it('no options at all are refused by name [S4-13]', async () => {
  const error = await refusalOf(explainFederation(undefined as never))
  expect([error.code, error.attribute]).toEqual(['ERR_ATTRIBUTE_INVALID', 'token'])
})

it('the name of a policy adds no line to the report and rules no terminal [S4-13] [T35]', async () => {
  const policy = { oidcPolicy: { ...oidcPolicy, subject: 'x' }, name: 'a\nFAKE LINE\u001b[2J\u202eb' }
  const { text } = await explainFederation({ token: token(), policies: [policy] })
  expect(text).toContain('a?FAKE LINE?[2J?b')
  expect(text.split('\n').some((line) => line.startsWith('FAKE'))).toBe(false)
})
