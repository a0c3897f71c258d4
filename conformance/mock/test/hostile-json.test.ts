import { expect, test } from 'vitest'
import { createWorld } from '../src/world/create-world.js'

const part = (text: string): string => Buffer.from(text).toString('base64url')
const jwt = (claims: string): string => `${part('{"alg":"RS256"}')}.${part(claims)}.AAAA`

test.each([
  ['what cannot be made a text', '{"toString":1,"valueOf":1}'],
  ['what nests without end', '['.repeat(200_000) + ']'.repeat(200_000)],
])('%s is refused by each protocol in its own way', async (_, value) => {
  const world = createWorld()
  const authorization = `Bearer ${await world.issueToken()}`
  const { host } = world.workspace
  const claims = `{"iss":"https://accounts.google.com","sub":${value},"aud":${value},"exp":${value},"scope":${value}}`
  const exchange = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: jwt(claims) }
  const asked = [
    world.fetch(`${host}/api/2.0/token/x`, {
      method: 'PATCH',
      headers: { authorization },
      body: `{"update_mask":${value}}`,
    }),
    world.fetch('https://oauth2.googleapis.com/token', { method: 'POST', body: new URLSearchParams(exchange) }),
    world.fetch('https://sts.googleapis.com/v1/token', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"audience":${value}}`,
    }),
    world.fetch(`${world.gcp.publicHost}/api/2.0/clusters/list`, {
      headers: { authorization: `Bearer ${jwt(claims)}` },
    }),
  ]
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([400, 400, 400, 403])
})
