import { inspect } from 'node:util'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { generateDatabaseCredential } from '@databricks/lakebase'
import { WorkspaceClient } from '@databricks/sdk-experimental'
import { type AuthError, isAuthError } from '@lakeauth/core'
import { aiSdkOptions, axiosInterceptor, openaiOptions, sdkOptions, undiciInterceptor } from '@lakeauth/core/adapters'
import { generateText } from 'ai'
import axios from 'axios'
import OpenAI from 'openai'
import { Agent, interceptors, request } from 'undici'
import { describe, expect, it } from 'vitest'
import { completion, receivedBy, signIns, workspace, type Workspace } from './support/adapters.js'
import { rejection } from './support/context.js'

const LIST = '/api/2.1/clusters/list'

interface Call {
  /** One request through the client, with its own retries as they are by default. */
  readonly make: (place: Workspace) => Promise<unknown>
  /** The operation of the mock that it ends at. */
  readonly operation: string
  readonly path: string
}

const sdk: Call = {
  make: async ({ auth }) => new WorkspaceClient(...(await sdkOptions(auth))).currentUser.me(),
  operation: 'scim.me',
  path: '/api/2.0/preview/scim/v2/Me',
}
const lakebase: Call = {
  make: async ({ auth }) =>
    generateDatabaseCredential(new WorkspaceClient(...(await sdkOptions(auth))), { endpoint: 'projects/p' }),
  operation: 'unmatched',
  path: '/api/2.0/postgres/credentials',
}
const openai: Call = {
  make: async ({ auth }) => new OpenAI(await openaiOptions(auth)).models.list(),
  operation: 'unmatched',
  path: '/serving-endpoints/models',
}
const aiSdk: Call = {
  make: async ({ auth }) =>
    generateText({ model: createOpenAICompatible(await aiSdkOptions(auth))('m'), prompt: 'Hello' }),
  operation: 'unmatched',
  path: '/serving-endpoints/chat/completions',
}
const viaAxios: Call = {
  make: async ({ auth }) => {
    const client = axios.create()
    axiosInterceptor(auth, client)
    return client.get(LIST)
  },
  operation: 'clusters.list',
  path: LIST,
}
const viaUndici: Call = {
  make: async ({ auth, host }) => {
    const dispatcher = new Agent().compose(
      undiciInterceptor(auth),
      interceptors.redirect({ maxRedirections: 5 }),
      interceptors.responseError(),
    )
    const { body } = await request(host + LIST, { dispatcher })
    const read = await body.json()
    await dispatcher.close()
    return read
  },
  operation: 'clusters.list',
  path: LIST,
}

const calls = { sdk, lakebase, openai, 'AI SDK': aiSdk, axios: viaAxios, undici: viaUndici }
const names = Object.keys(calls) as (keyof typeof calls)[]
/** Those that we can tell that a token was refused. The SDK has no place for it. */
const replaying = names.filter((name) => name !== 'sdk' && name !== 'lakebase')

/** Our error, as the client hands it out: itself or a cause of its own. */
function ours(error: unknown): AuthError {
  for (let each = error; each instanceof Error; each = each.cause) if (isAuthError(each)) return each
  throw new Error('no error of ours', { cause: error })
}

describe('a sign-in that fails', () => {
  it.each(names)('reaches the caller of %s as our error after one token request [T35]', async (name) => {
    const clientSecret = 'a-secret-that-is-wrong'
    await using place = await workspace({ clientSecret })
    const error = await rejection(calls[name].make(place))
    expect(ours(error)).toMatchObject({ name: 'TokenRequestError', code: 'ERR_TOKEN_REJECTED' })
    expect(signIns(place.world)).toEqual({ grants: 1, discoveries: 1 })
    expect(place.world.journal.count(calls[name].operation)).toBe(0)
    place.assertSilent('the error', error)
    expect(inspect(error, { depth: 6 })).not.toContain(clientSecret)
  })

  it.each(names)('for an outage is retried by core alone, not again by %s', async (name) => {
    await using place = await workspace()
    place.world.on('workspace.token').respond({ status: 503 })
    const error = await rejection(calls[name].make(place))
    expect(ours(error)).toMatchObject({ code: 'ERR_ENDPOINT_FAILED' })
    expect(signIns(place.world)).toEqual({ grants: 4, discoveries: 1 })
    place.assertSilent('the error', error)
  })
})

describe('a token that the host calls dead', () => {
  const refusals = {
    401: { status: 401, json: { error_code: 401, message: 'Credential was not sent or was of an unsupported type' } },
    403: { status: 403, json: { error_code: 403, message: 'Invalid access token.' } },
  } as const
  const cases = replaying.flatMap((name) => ([401, 403] as const).map((status) => [name, status] as const))

  it.each(cases)('costs %s one refresh and one replay when it answers %i', async (name, status) => {
    await using place = await workspace()
    const { operation, path, make } = calls[name]
    place.world.on(operation, { path }).times(1).respond(refusals[status])
    if (operation === 'unmatched') place.world.on(operation, { path }).respond(completion)
    await make(place)
    expect(signIns(place.world).grants).toBe(2)
    expect(place.world.journal.count(operation)).toBe(2)
  })

  it.each(cases)('is final for %s when the replay is answered %i too [R24] [T35]', async (name, status) => {
    await using place = await workspace()
    const { operation, path, make } = calls[name]
    place.world.on(operation, { path }).respond(refusals[status])
    const error = await rejection(make(place))
    expect(signIns(place.world).grants).toBe(2)
    expect(place.world.journal.count(operation)).toBe(2)
    place.assertSilent('the error', error)
  })

  it.each(replaying)('is not what a missing permission says to %s', async (name) => {
    await using place = await workspace()
    const { operation, path, make } = calls[name]
    const json = { error_code: 'PERMISSION_DENIED', message: 'User does not have permission' }
    place.world.on(operation, { path }).respond({ status: 403, json })
    const error = await rejection(make(place))
    expect(error).toBeInstanceOf(Error)
    expect(signIns(place.world).grants).toBe(1)
    expect(place.world.journal.count(operation)).toBe(1)
    place.assertSilent('the error', error)
  })
})

describe('a redirect to another host', () => {
  const followers = ['openai', 'axios', 'undici'] as const

  it.each(followers)('is followed by %s without a header of the sign-in [T1]', async (name) => {
    await using place = await workspace()
    const { operation, path, make } = calls[name]
    place.world.on(operation, { path }).redirect(302, `${place.elsewhere.origin}/there`)
    await make(place)
    expect(place.elsewhere.requests.map(({ method, url }) => [method, url])).toEqual([['GET', '/there']])
    place.assertSilent('the other host', receivedBy(place.elsewhere))
    expect(Object.keys(place.elsewhere.requests[0]?.headers ?? {})).not.toContain('authorization')
    expect(receivedBy(place.elsewhere).toLowerCase()).not.toContain('x-databricks')
  })

  const refusing = (['sdk', 'lakebase'] as const).flatMap((name) =>
    [301, 302, 307].map((status) => [name, status] as const),
  )

  it.each(refusing)('is an error for %s, whose own %i would take the headers along [T1]', async (name, status) => {
    await using place = await workspace()
    const { operation, path, make } = calls[name]
    place.world.on(operation, { path }).redirect(status, `${place.elsewhere.origin}/there`)
    const error = await rejection(make(place))
    expect(ours(error)).toMatchObject({ code: 'ERR_UNEXPECTED_REDIRECT' })
    expect(place.elsewhere.requests).toEqual([])
    place.assertSilent('the error', error)
  })

  it('is refused for a chat of the AI SDK, whose prompt would go along [T1]', async () => {
    await using place = await workspace()
    place.world.on('unmatched', { path: aiSdk.path }).redirect(307, `${place.elsewhere.origin}/there`)
    const error = await rejection(aiSdk.make(place))
    expect(ours(error)).toMatchObject({ code: 'ERR_UNEXPECTED_REDIRECT' })
    expect(place.elsewhere.requests).toEqual([])
    place.assertSilent('the error', error)
  })
})

describe('a redirect on the host itself', () => {
  it.each(['openai', 'axios', 'undici'] as const)('is followed by %s, signed', async (name) => {
    await using place = await workspace()
    const { operation, path, make } = calls[name]
    place.world.on(operation, { path }).redirect(302, '/api/2.0/preview/scim/v2/Me')
    await make(place)
    const me = place.world.journal.entries.filter((entry) => entry.operation === 'scim.me')
    expect(me.map(({ status }) => status)).toEqual([200])
  })
})
