import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { rejection } from '../../test/support/context.js'
import { fakeAuth, HOST } from '../../test/support/fake-auth.js'
import { aiSdkOptions } from './ai-sdk-options.js'
import { openaiOptions } from './openai-options.js'

describe.each([
  ['openaiOptions', openaiOptions, 'openai'],
  ['aiSdkOptions', aiSdkOptions, '@ai-sdk/openai-compatible'],
] as const)('%s', (_name, optionsFor, client) => {
  it.each([undefined, 'host'] as const)('leads to the model serving of the host, known without %s', async (without) => {
    const auth = fakeAuth(without && { without })
    const options = await optionsFor(auth)
    expect(options.baseURL).toBe(`${HOST}/serving-endpoints`)
    expect(options.fetch).toBe(auth.fetch)
    expect(auth.asked).toEqual([])
  })

  it.each([
    ['a template', (key: unknown) => `Bearer ${key as string}`],
    ['String()', String],
    ['a sum', (key: unknown) => 'Bearer ' + (key as string)],
    ['toString()', (key: unknown) => (key as string).toString()],
    ['Headers', (key: unknown) => new Headers({ authorization: key as string })],
  ])('refuses a version that takes the key for text, with %s', async (_how, read) => {
    const { apiKey } = await optionsFor(fakeAuth())
    const versions = client === 'openai' ? '6 or 7' : '3'
    const message = `${client}: expected version ${versions}, which calls apiKey(), found one that takes it for text`
    expect(() => read(apiKey)).toThrow(
      expect.objectContaining({ code: 'ERR_CLIENT_UNSUPPORTED', message: expect.stringContaining(message) as string }),
    )
    expect([inspect(apiKey), JSON.stringify({ apiKey })]).toEqual(['[AsyncFunction: apiKey]', '{}'])
  })

  it('refuses a sign-in without a bearer token, since a key made up could go out', async () => {
    const { apiKey } = await optionsFor(fakeAuth({ scheme: 'Basic' }))
    const error = await rejection(apiKey())
    expect(error).toMatchObject({ name: 'ConfigurationError', code: 'ERR_CLIENT_UNSUPPORTED' })
    expect(error.message).toContain(`${client}: expected a sign-in with a bearer token, found example, which has none.`)
    expect(error.message).not.toContain('t1')
  })
})

describe('aiSdkOptions', () => {
  it('hands out the current token as key, and no placeholder', async () => {
    const auth = fakeAuth()
    const { apiKey } = await aiSdkOptions(auth)
    expect(await apiKey()).toBe('t1')
    await auth.headers({ rejected: await auth.headers() })
    expect(await apiKey()).toBe('t2')
  })
})

describe('openaiOptions', () => {
  it('signs in for the key, and hands out none', async () => {
    const auth = fakeAuth()
    const { apiKey, defaultHeaders } = await openaiOptions(auth)
    expect(await apiKey()).toBe('[signed by auth.fetch]')
    expect(auth.asked).toHaveLength(1)
    expect(defaultHeaders).toEqual({ Authorization: null })
  })

  it('shuts out what the environment holds for OpenAI itself', async () => {
    expect(await openaiOptions(fakeAuth())).toMatchObject({ adminAPIKey: null, organization: null, project: null })
  })
})
