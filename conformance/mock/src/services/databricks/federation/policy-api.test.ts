import { expect, test } from 'vitest'
import { callAccount } from '../../../../test/account-api.js'
import { exchange } from '../../../../test/exchange.js'
import { json } from '../../../../test/requests.js'
import { createWorld } from '../../../world/create-world.js'

const issuer = 'https://idp.lakeauth.example'

test('a policy of the account is made, read, changed and removed', async () => {
  const world = createWorld({ clock: 'frozen' })
  const created = await json(
    await callAccount(world, 'POST', 'federationPolicies?policy_id=my-policy', {
      description: 'first',
      oidc_policy: { issuer, audiences: ['a'], subject_claim: 'email' },
    }),
  )
  const name = `accounts/${world.account.accountId}/federationPolicies/my-policy`
  expect(created).toEqual({
    name,
    uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
    policy_id: 'my-policy',
    description: 'first',
    create_time: '2026-01-01T00:00:00.000Z',
    update_time: '2026-01-01T00:00:00.000Z',
    oidc_policy: { issuer, audiences: ['a'], subject_claim: 'email' },
  })
  await world.clock.advance('1s')
  const mask = 'federationPolicies/my-policy?update_mask=oidc_policy.audiences'
  const changed = await json(
    await callAccount(world, 'PATCH', mask, { description: 'not taken', oidc_policy: { audiences: ['b'] } }),
  )
  expect(changed).toEqual({
    ...created,
    update_time: '2026-01-01T00:00:01.000Z',
    oidc_policy: { issuer, audiences: ['b'], subject_claim: 'email' },
  })
  expect(await json(await callAccount(world, 'GET', 'federationPolicies/my-policy'))).toEqual(changed)
  expect(await json(await callAccount(world, 'GET', 'federationPolicies'))).toEqual({
    policies: [changed],
    next_page_token: '',
  })
  expect(await json(await callAccount(world, 'DELETE', 'federationPolicies/my-policy'))).toEqual({})
  expect((await callAccount(world, 'GET', 'federationPolicies/my-policy')).status).toBe(404)
})

test('a policy of a service principal lets its tokens in until it is removed', async () => {
  const world = createWorld()
  const { clientId, id } = world.addServicePrincipal()
  const path = `servicePrincipals/${id}/federationPolicies`
  const oidc = { issuer, subject: 'ci' }
  const created = await json(await callAccount(world, 'POST', path, { oidc_policy: oidc }))
  expect(created).toMatchObject({ service_principal_id: Number(id), policy_id: created.uid, oidc_policy: oidc })
  const token = await world.federation.issueSubjectToken({ claims: { sub: 'ci' } })
  expect((await exchange(world, token, { client_id: clientId })).status).toBe(200)
  await callAccount(world, 'DELETE', `${path}/${created.policy_id}`)
  expect((await exchange(world, token, { client_id: clientId })).status).toBe(400)
})

test('a policy id may have slashes, and policies come page by page', async () => {
  const world = createWorld()
  for (const id of ['a/b', 'c', 'd'])
    await callAccount(world, 'POST', `federationPolicies?policy_id=${id}`, { oidc_policy: { issuer } })
  expect((await json(await callAccount(world, 'GET', 'federationPolicies/a/b'))).policy_id).toBe('a/b')
  const first = await json(await callAccount(world, 'GET', 'federationPolicies?page_size=2'))
  expect(first.policies).toHaveLength(2)
  const second = await json(
    await callAccount(world, 'GET', `federationPolicies?page_size=2&page_token=${first.next_page_token}`),
  )
  expect(second).toMatchObject({ policies: [{ policy_id: 'd' }], next_page_token: '' })
})
