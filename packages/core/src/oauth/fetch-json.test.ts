import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { databricksAuth } from '../databricks-auth.js'
import { cachedSource } from '../lifecycle/cached-source.js'
import { bearerCredential } from '../lifecycle/bearer-credential.js'
import { defineStrategy } from '../strategy.js'
import { fakeFetch, fakePorts } from '../testing/index.js'
import { createToken } from '../token.js'
import { fetchJson, type JsonRequest } from './fetch-json.js'

const CANARY = 'canary-51d0aa3e'

/** Signs in with a strategy whose one request has these headers. */
async function ask(headers: NonNullable<JsonRequest['headers']>) {
  const fetch = fakeFetch(() => Response.json({ token: 'tok-1' }))
  const strategy = defineStrategy({
    name: 'vault',
    summary: 'A vault',
    attributes: {},
    egress: () => ['https://vault.example'],
    detect: () => ({ applicable: true, evidence: [] }),
    configure: (_settings, context) => {
      const source = async () => {
        const request = { headers, expected: 'a token', check: 'Check it.' }
        return createToken({ value: String((await fetchJson('https://vault.example/t', request, context))['token']) })
      }
      return bearerCredential(
        { authType: 'vault', token: cachedSource({ key: { grant: 'vault' }, source }, context) },
        context,
      )
    },
  })
  const auth = await databricksAuth({
    strategies: [strategy],
    ...fakePorts({ fetch }),
    config: { host: 'https://ws.example' },
  })
  return { fetch, auth }
}

it('asks for JSON, unless the caller wants something else', async () => {
  const asked = await Promise.all([ask({}), ask({ Accept: 'text/plain' }), ask([['accept', 'text/plain']])])
  for (const { auth } of asked) await auth.headers()
  expect(asked.map(({ fetch }) => fetch.requests.map(({ headers }) => headers.get('accept')))).toEqual([
    ['application/json'],
    ['text/plain'],
    ['text/plain'],
  ])
})

it.each([
  { what: 'a line break', headers: { 'x-a': `${CANARY}\nx` } },
  { what: 'a character beyond Latin-1', headers: { 'x-a': `${CANARY}\u{1f511}` } },
  { what: 'a name that is none', headers: { [`x ${CANARY}`]: 'a' } },
])('refuses a header with $what without repeating it, and asks nobody', async ({ headers }) => {
  const { auth, fetch } = await ask(headers)
  const error = await auth.headers().catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID', strategy: 'vault' })
  expect(inspect(error, { depth: null, showHidden: true })).not.toContain(CANARY)
  expect(fetch.requests).toEqual([])
})
