import { expect, test } from 'vitest'
import { createWorld } from '../../src/world/create-world.js'
import { claimsOf, json } from '../requests.js'
import { assertionFields } from './assertion.js'
import { askEntra, tokenOf } from './ask.js'
import { subjectToken, trust } from './subject-token.js'

test('a token of another issuer stands in for a secret, and the journal shows that its keys were fetched', async () => {
  const world = createWorld({ clock: 'frozen' })
  trust(world)
  const assertion = await subjectToken(world)
  world.journal.clear()
  const token = await tokenOf(askEntra(world, assertionFields(assertion)))
  expect(claimsOf(token)).toMatchObject({ appid: world.azure.clientId, appidacr: '2' })
  expect(world.journal.entries.map(({ operation }) => operation)).toEqual([
    'entra.token',
    'aws-issuer.discovery',
    'aws-issuer.jwks',
  ])
  await world.clock.advance('60s')
  const stale = await json(await askEntra(world, assertionFields(assertion)))
  expect(stale).toMatchObject({ error: 'invalid_client', error_codes: [700024] })
})

test("an issuer that cannot be asked is the issuer's outage, and passes with it", async () => {
  const world = createWorld()
  trust(world)
  const assertion = await subjectToken(world)
  world.on('aws-issuer.jwks').times(1).respond({ status: 503 })
  const ask = async () => json(await askEntra(world, assertionFields(assertion)))
  expect(await ask()).toMatchObject({ error_codes: [501661] })
  expect(await ask()).toHaveProperty('access_token')
})
