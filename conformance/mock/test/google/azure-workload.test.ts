import { expect, test } from 'vitest'
import { createWorld } from '../../src/world/create-world.js'
import { claimsOf, json } from '../requests.js'

test('the token of a managed identity of Azure, which lives a day, is exchanged at Google', async () => {
  const world = createWorld({ clock: 'frozen' })
  const resource = world.azure.managementResource
  const imds = `http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=${encodeURIComponent(resource)}`
  const { access_token: token } = await json(await world.fetch(imds, { headers: { Metadata: 'True' } }))
  const { iss, sub, exp, iat } = claimsOf(token)
  // Google takes what ends less than 48 hours after its beginning.
  expect(Number(exp) - Number(iat)).toBeGreaterThan(24 * 3600)
  const { audience, memberOf } = world.gcp.addWorkloadIdentityProvider({ issuer: String(iss), audiences: [resource] })
  expect(memberOf(String(sub))).toMatch(/^principal:/)
  const body = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    audience,
    scope: 'https://www.googleapis.com/auth/cloud-platform',
    requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    subject_token: token,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  })
  const answer = await world.fetch('https://sts.googleapis.com/v1/token', { method: 'POST', body })
  expect([answer.status, (await json(answer)).token_type]).toEqual([200, 'Bearer'])
})
