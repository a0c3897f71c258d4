import { expect, test } from 'vitest'
import { describeRoutes } from '../../src/index.js'
import { handle } from '../../src/handle.js'
import { createWorld } from '../../src/world/create-world.js'
import { callApi, json, requestToken } from '../requests.js'
import { choicesFrom } from './choices.js'
import { type FuzzRequest, requestMaker } from './requests.js'
import { meantTexts } from './texts.js'

/** `npm test` takes a part: FUZZ_REQUESTS=100000 is the whole. */
const total = Number(process.env['FUZZ_REQUESTS'] ?? 20_000)
const seed = Number(process.env['FUZZ_SEED'] ?? 20_260_101)

/** The request as `fetch` would make it; nothing for one that no client can make. */
function toRequest({ method, authority, target, headers, body }: FuzzRequest): Request | undefined {
  try {
    const carries = method !== 'GET' && method !== 'HEAD' && body !== ''
    return new Request(`http://${authority}${target}`, {
      method,
      headers: headers.map(([name, value]) => [name, value]),
      ...(carries && { body: body.toWellFormed() }),
    })
  } catch {
    return undefined
  }
}

test(`${total} odd requests over every route bring no service down`, { timeout: 600_000 }, async () => {
  const world = createWorld({ seed: 'fuzz', clock: 'frozen' })
  // Rules read all of a request, and these two apply to none.
  world.on('*', { comment: 'no such value' }).respond({ status: 418 })
  world.on('*', { audience: 'no such value' }).respond({ status: 418 })
  world.federation.addPolicy({ issuer: world.federation.issuer, subject_claim: 'jti' })
  const routes = describeRoutes(world)
  const make = requestMaker(choicesFrom(seed), routes, await meantTexts(world))
  const reached = new Set<string>()
  const statuses = new Map<number, number>()
  let made = 0
  for (let at = 0; at < total; at += 1) {
    const asked = make()
    const request = toRequest(asked)
    if (!request) continue
    made += 1
    const label = `request ${at} (FUZZ_SEED=${seed}): ${asked.method} ${asked.authority}${asked.target.slice(0, 200)}`
    const answer = await handle(request, world).catch((error: unknown) => {
      throw new Error(label, { cause: error })
    })
    if (!(answer instanceof Response)) throw new Error(`${label} gave no answer`)
    if (answer.status === 500) throw new Error(`${label}: ${await answer.text()}`)
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
    reached.add(world.journal.entries.at(-1)?.operation ?? '')
  }
  expect(made).toBeGreaterThan(total * 0.9)
  // Every route was met, and both good and bad ends were.
  const missed = [...new Set(routes.map(({ operation }) => operation))].filter((operation) => !reached.has(operation))
  expect(missed).toEqual([])
  for (const status of [200, 400, 401, 403, 404, 405, 501])
    expect(statuses.get(status) ?? 0, `${status}`).toBeGreaterThan(0)
  const client = world.addServicePrincipal()
  const authorization = `Basic ${btoa(`${client.clientId}:${client.clientSecret}`)}`
  const granted = await json(await requestToken(world, { authorization }))
  expect((await callApi(world, granted.access_token)).status).toBe(200)
})

test('the same seed makes the same requests, and another one others', () => {
  const routes = describeRoutes(createWorld({ seed: 'fuzz' }))
  const some = (from: number): unknown => {
    const make = requestMaker(choicesFrom(from), routes, { plain: ['x'], tokens: ['y'] })
    return Array.from({ length: 20 }, make)
  }
  expect(some(1)).toEqual(some(1))
  expect(some(1)).not.toEqual(some(2))
})
