import { fakeFetch } from '@lakeauth/core/testing'
import { describe, expect, it } from 'vitest'
import type { OidcPolicy } from './federation-policy.js'
import { federationPolicies, type PolicyOwner } from './federation-policies.js'

const ACCOUNT = '00000000-0000-0000-0000-000000000001'
const HOST = 'https://accounts.cloud.databricks.com'
const ISSUER = 'https://idp.example'

/** A sign-in whose every request gets this answer. */
function answering(answer: (request: { url: string }) => Response, owner: PolicyOwner = {}, accountId?: string) {
  const fake = fakeFetch(answer as never)
  const fetch: typeof globalThis.fetch = (path, init) => fake(new URL(String(path), HOST), init)
  const place = async () => ({ host: HOST, kind: 'account', ...(accountId && { accountId }) }) as const
  return { fake, policies: federationPolicies({ fetch, place }, owner) }
}

const none = () => Response.json({})
const policy = (id: string) => ({ policy_id: id, oidc_policy: { issuer: ISSUER } })

describe('federationPolicies', () => {
  it('finds the collections of the account and of a service principal [S4-01]', async () => {
    const ofAccount = answering(none, {}, ACCOUNT)
    await ofAccount.policies.list()
    const principal = answering(none, { accountId: ACCOUNT.toUpperCase(), servicePrincipalId: 5581763342009999 })
    await principal.policies.list()
    expect([...ofAccount.fake.requests, ...principal.fake.requests].map(({ url }) => new URL(url).pathname)).toEqual([
      `/api/2.0/accounts/${ACCOUNT}/federationPolicies`,
      `/api/2.0/accounts/${ACCOUNT}/servicePrincipals/5581763342009999/federationPolicies`,
    ])
  })

  it('writes the fields as the wire has them, and none that was not given [S4-13]', async () => {
    const { fake, policies } = answering(() => Response.json(policy('ci')), {
      accountId: ACCOUNT,
      servicePrincipalId: '7',
    })
    const jwksJson = JSON.stringify({ keys: [{ kty: 'RSA', n: 'AQAB', e: 'AQAB' }] })
    await policies.create({
      policyId: 'team/ci',
      description: 'ours',
      oidcPolicy: { issuer: ISSUER, audiences: ['a', 'b'], subject: 's', subjectClaim: 'azp', jwksJson },
    })
    await policies.create({ oidcPolicy: { issuer: ISSUER, subject: 's', jwksUri: `${ISSUER}/keys` } })
    await policies.update('team/ci', { description: '' })
    await policies.update('ci', { oidcPolicy: { issuer: ISSUER, subject: 's' }, description: 'x' })
    expect(fake.requests.map(({ method, url, body }) => [method, new URL(url).search, JSON.parse(body)])).toEqual([
      [
        'POST',
        '?policy_id=team%2Fci',
        {
          description: 'ours',
          oidc_policy: {
            issuer: ISSUER,
            audiences: ['a', 'b'],
            subject: 's',
            subject_claim: 'azp',
            jwks_json: jwksJson,
          },
        },
      ],
      ['POST', '', { oidc_policy: { issuer: ISSUER, subject: 's', jwks_uri: `${ISSUER}/keys` } }],
      ['PATCH', '?update_mask=description', { description: '' }],
      [
        'PATCH',
        '?update_mask=oidc_policy%2Cdescription',
        { oidc_policy: { issuer: ISSUER, subject: 's' }, description: 'x' },
      ],
    ])
    expect(new URL(fake.requests[2]?.url ?? '').pathname).toMatch(/\/federationPolicies\/team\/ci$/)
  })

  it('follows the pages to the end, and gives up on pages without one', async () => {
    const pages: Record<string, unknown> = {
      '': { policies: [policy('a1')], next_page_token: 'x&y' },
      'x&y': { policies: [policy('b2'), { policy_id: 'c3', another_policy: {} }], next_page_token: '' },
    }
    const { fake, policies } = answering(
      ({ url }) => Response.json(pages[new URL(url).searchParams.get('page_token') ?? '']),
      {},
      ACCOUNT,
    )
    expect((await policies.list()).map(({ policyId }) => policyId)).toEqual(['a1', 'b2'])
    expect(fake.requests).toHaveLength(2)
    const endless = answering(() => Response.json({ policies: [], next_page_token: 'again' }), {}, ACCOUNT)
    await expect(endless.policies.list()).rejects.toMatchObject({ code: 'ERR_API_RESPONSE_INVALID' })
    expect(endless.fake.requests).toHaveLength(100)
  })

  it.each([null, 7, { policy_id: 'q', oidc_policy: { issuer: '' } }, { oidc_policy: { issuer: ISSUER } }, {}])(
    'is no list without a policy that cannot be read: %j [S4-13]',
    async (unreadable) => {
      const { policies } = answering(() => Response.json({ policies: [policy('a1'), unreadable] }), {}, ACCOUNT)
      await expect(policies.list()).rejects.toMatchObject({ code: 'ERR_API_RESPONSE_INVALID' })
    },
  )

  it('tells after a failure of the service that the policy may exist, and else nothing of the kind', async () => {
    const failing = (status: number) => answering(() => Response.json({}, { status }), {}, ACCOUNT).policies
    const oidcPolicy = { issuer: ISSUER }
    await expect(failing(503).create({ oidcPolicy })).rejects.toThrow('The policy may exist all the same: list')
    await expect(failing(503).delete('a1')).rejects.not.toThrow('may exist all the same')
  })

  it('asks for an account id that nobody knows, before any request', async () => {
    const { fake, policies } = answering(none)
    await expect(policies.list()).rejects.toMatchObject({ code: 'ERR_ATTRIBUTE_MISSING', attribute: 'accountId' })
    expect(fake.requests).toHaveLength(0)
  })

  it.each([
    ['an answer without a policy', () => Response.json({ policy_id: 'x' }), 'ERR_API_RESPONSE_INVALID'],
    ['a login page', () => new Response('<html>'), 'ERR_API_RESPONSE_INVALID'],
    ['a 500', () => new Response(null, { status: 500 }), 'ERR_API_REFUSED'],
  ])('gives a typed error for %s', async (_what, answer, code) => {
    const { policies } = answering(answer, {}, ACCOUNT)
    await expect(policies.get('x1')).rejects.toMatchObject({ code, name: 'ApiError' })
  })

  it.each(['6b2e8a4e-3c52-4f6a-9f0e-2b1d5c7f8a90', 'deploy-bot', '0', '', '-1', 1.5, 2 ** 60, 'a/../b'])(
    'takes %j for no numeric id of a service principal',
    (servicePrincipalId) => {
      const auth = { fetch: () => Promise.reject(new Error('asked')), place: () => Promise.reject(new Error('asked')) }
      expect(() => federationPolicies(auth, { servicePrincipalId })).toThrow(
        expect.objectContaining({ code: 'ERR_ATTRIBUTE_INVALID', attribute: 'servicePrincipalId' }),
      )
    },
  )

  it.each(['UPPER', 'a b', 'a', 'x'.repeat(64), '../x1', 'a//b', '/a1', 'a1/', 'a?b=1', 'a#b', 'ä1', ''])(
    'refuses the policy id %j before any request',
    async (policyId) => {
      const { fake, policies } = answering(none, {}, ACCOUNT)
      const refused = { code: 'ERR_ATTRIBUTE_INVALID', attribute: 'policyId' }
      await expect(policies.get(policyId)).rejects.toMatchObject(refused)
      await expect(policies.delete(policyId)).rejects.toMatchObject(refused)
      await expect(policies.create({ policyId, oidcPolicy: { issuer: ISSUER } })).rejects.toMatchObject(refused)
      expect(fake.requests).toHaveLength(0)
    },
  )

  const good: OidcPolicy = { issuer: ISSUER, subject: 'repo:o/n:ref:refs/heads/main' }
  const privateKey = JSON.stringify({ keys: [{ kty: 'EC', crv: 'P-256', x: 'AQ', y: 'AQ', d: 'AQ' }] })
  const rsa = (more: object = {}): string => JSON.stringify({ keys: [{ kty: 'RSA', n: 'AQ', e: 'AQAB', ...more }] })
  const sharedKey = JSON.stringify({ keys: [{ kty: 'oct', k: 'AQ' }] })
  it.each<[string, unknown, string]>([
    ['an issuer over http', { ...good, issuer: 'http://idp.example' }, 'issuer'],
    ['an issuer without a scheme', { ...good, issuer: 'idp.example' }, 'issuer'],
    ['an issuer with a blank after it', { ...good, issuer: `${ISSUER} ` }, 'issuer'],
    ['an issuer with a user', { ...good, issuer: 'https://user:secret@idp.example' }, 'issuer'],
    ['an issuer with a user alone', { ...good, issuer: 'https://user@idp.example' }, 'issuer'],
    ['an issuer with an empty fragment', { ...good, issuer: `${ISSUER}#` }, 'issuer'],
    ['an issuer with a query', { ...good, issuer: `${ISSUER}?x=1` }, 'issuer'],
    ['no issuer', { subject: 's' }, 'issuer'],
    ['no audience in the list', { ...good, audiences: [] }, 'audiences'],
    ['an empty audience', { ...good, audiences: ['a', ''] }, 'audiences'],
    ['audiences that are a text', { ...good, audiences: 'a' }, 'audiences'],
    ['no subject', { issuer: ISSUER }, 'subject'],
    ['an empty subject', { ...good, subject: '' }, 'subject'],
    ['a subject with a line break', { ...good, subject: 'a\n' }, 'subject'],
    ['a wildcard in a subject of GitHub', { ...good, subject: 'repo:o/*:ref:refs/heads/main' }, 'subject'],
    ['a wildcard in a subject of GitLab', { ...good, subject: 'project_path:g/*:ref_type:branch:ref:main' }, 'subject'],
    ['a wildcard in a subject of Kubernetes', { ...good, subject: 'system:serviceaccount:etl:*' }, 'subject'],
    ['a wildcard in a subject of Azure Pipelines', { ...good, subject: 'p://org/project/*' }, 'subject'],
    ['a wildcard in a service connection', { ...good, subject: 'sc://org/*/deploy' }, 'subject'],
    ['a wildcard in a subject of AWS', { ...good, subject: 'arn:aws:iam::123456789012:role/*' }, 'subject'],
    ['a wildcard in a subject of CircleCI', { ...good, subject: 'org/o/project/*/user/u' }, 'subject'],
    ['nothing but a wildcard', { ...good, subject: '*' }, 'subject'],
    ['an empty claim', { ...good, subjectClaim: '' }, 'subjectClaim'],
    ['keys that are no JSON', { ...good, jwksJson: 'keys' }, 'jwksJson'],
    ['keys that are a list', { ...good, jwksJson: '[]' }, 'jwksJson'],
    ['no key', { ...good, jwksJson: '{"keys":[]}' }, 'jwksJson'],
    ['a private key', { ...good, jwksJson: privateKey }, 'jwksJson'],
    ['a shared secret', { ...good, jwksJson: sharedKey }, 'jwksJson'],
    ['a private prime', { ...good, jwksJson: rsa({ p: 'AQ' }) }, 'jwksJson'],
    ['a key that lacks its members', { ...good, jwksJson: '{"keys":[{"kty":"RSA"}]}' }, 'jwksJson'],
    [
      'keys for other algorithms alone',
      { ...good, jwksJson: '{"keys":[{"kty":"EC","crv":"P-521","x":"AQ","y":"AQ"}]}' },
      'jwksJson',
    ],
    ['keys at a URL with an empty fragment', { ...good, jwksUri: `${ISSUER}/keys#` }, 'jwksUri'],
    ['keys at an http URL', { ...good, jwksUri: 'http://idp.example/keys' }, 'jwksUri'],
    ['keys from two places', { ...good, jwksUri: `${ISSUER}/keys`, jwksJson: rsa() }, 'jwksUri'],
  ])('refuses %s before any request, without repeating it [S4-13]', async (_what, oidcPolicy, attribute) => {
    const { fake, policies } = answering(none, { accountId: ACCOUNT, servicePrincipalId: '7' })
    const refused = { code: 'ERR_ATTRIBUTE_INVALID', attribute: `oidcPolicy.${attribute}` }
    const error = await policies.create({ oidcPolicy: oidcPolicy as OidcPolicy }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject(refused)
    expect(String(error)).not.toContain('secret@')
    await expect(policies.update('x1', { oidcPolicy: oidcPolicy as OidcPolicy })).rejects.toMatchObject(refused)
    expect(fake.requests).toHaveLength(0)
  })

  it('takes keys for other algorithms beside one that Databricks takes, and an asterisk where nobody means a wildcard', async () => {
    const keys = [{ kty: 'EC', crv: 'P-384', x: 'AQ', y: 'AQ' }, ...JSON.parse(rsa()).keys]
    const { fake, policies } = answering(() => Response.json(policy('a1')), {
      accountId: ACCOUNT,
      servicePrincipalId: '7',
    })
    await policies.create({ oidcPolicy: { ...good, jwksJson: JSON.stringify({ keys }) } })
    await policies.create({ oidcPolicy: { ...good, subject: 'batch*5' } })
    expect(fake.requests).toHaveLength(2)
  })

  it('refuses a subject in a policy of the account [S4-06]', async () => {
    const { fake, policies } = answering(none, {}, ACCOUNT)
    await expect(policies.create({ oidcPolicy: good })).rejects.toMatchObject({ attribute: 'oidcPolicy.subject' })
    expect(fake.requests).toHaveLength(0)
  })

  it('refuses a change of nothing, and a description with a line break', async () => {
    const { fake, policies } = answering(none, {}, ACCOUNT)
    await expect(policies.update('x1', {})).rejects.toMatchObject({ attribute: 'changes' })
    await expect(policies.update('x1', { description: 'a\nb' })).rejects.toMatchObject({ attribute: 'description' })
    expect(fake.requests).toHaveLength(0)
  })

  it('passes an abort on as it is', async () => {
    const { policies } = answering(none, {}, ACCOUNT)
    const reason = new Error('enough')
    const fetch: typeof globalThis.fetch = async (_path, init) => {
      init?.signal?.throwIfAborted()
      return none()
    }
    const aborting = federationPolicies({
      fetch,
      place: async () => ({ host: HOST, kind: 'account', accountId: ACCOUNT }),
    })
    await expect(aborting.list({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    await expect(policies.list()).resolves.toEqual([])
  })
})
