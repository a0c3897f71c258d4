import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createWorld } from '../../src/world/create-world.js'
import { askArm, askEntra, askImds, azureHeaders, callWorkspace, databricks } from './ask.js'
import { assertionFields } from './assertion.js'

const world = createWorld({ clock: 'frozen' })

/** Values that a JSON document may hold where a text belongs, such as an object that refuses to become one. */
const odd = fc.oneof(
  fc.jsonValue(),
  fc.constant({ toString: 1, valueOf: 1 }),
  fc.double(),
  fc.constantFrom(
    1e300,
    -1e300,
    8.64e15,
    '',
    '\0',
    'ü',
    '//',
    'https://sts.windows.net/',
    world.azure.clientId,
    databricks,
  ),
)

const names = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'appid', 'idtyp', 'upn', 'oid', 'tid'] as const
const claims = fc.dictionary(fc.constantFrom(...names), odd)
const header = fc.dictionary(fc.constantFrom('alg', 'kid', 'x5t', 'x5t#S256', 'typ', 'crit', 'b64'), odd)

const jwt = fc.tuple(header, claims, fc.base64String()).map(([head, payload, signature]) => {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'RS256', ...head })}.${part({ iss: world.azure.clientId, ...payload })}.${signature}`
})

test('no token that anybody could make up is more than refused', async () => {
  await fc.assert(
    fc.asyncProperty(jwt, async (token) => {
      const { workspaceResourceId } = world.azure
      for (const answer of [
        await askEntra(world, assertionFields(token)),
        await callWorkspace(world, token),
        await callWorkspace(world, await strangers, azureHeaders(world, token)),
        await askArm(world, token, workspaceResourceId),
      ])
        expect([400, 401, 403]).toContain(answer.status)
    }),
    { seed: 1, numRuns: 300 },
  )
})

const { clientId } = world.azure.addServicePrincipal({ member: false, role: 'Owner' })
const strangers = world.azure.issueToken({ clientId })

const text = fc.string({ unit: 'binary', maxLength: 40 })

test('no text in any field is more than refused', async () => {
  const fields = fc.record(
    {
      grant_type: text,
      client_id: text,
      client_secret: text,
      scope: text,
      resource: text,
      client_assertion: text,
      client_assertion_type: text,
    },
    { requiredKeys: [] },
  )
  await fc.assert(
    fc.asyncProperty(fields, fc.constantFrom(1, 2), async (form, version) => {
      const { client_id = 'x', ...rest } = form
      expect([400, 401]).toContain(
        (await askEntra(world, { ...rest, client_id }, { version: version as 1 | 2 })).status,
      )
    }),
    { seed: 2, numRuns: 300 },
  )
  await fc.assert(
    fc.asyncProperty(text, text, async (resource, id) => {
      expect((await askImds(world, { resource, client_id: id })).status).toBe(400)
    }),
    { seed: 3, numRuns: 200 },
  )
})
