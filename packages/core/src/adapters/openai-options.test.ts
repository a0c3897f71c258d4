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

  it('hands out the current token as key, and no placeholder', async () => {
    const auth = fakeAuth()
    const { apiKey } = await optionsFor(auth)
    expect(await apiKey()).toBe('t1')
    await auth.headers({ rejected: await auth.headers() })
    expect(await apiKey()).toBe('t2')
  })

  it('refuses a sign-in without a bearer token, since a key made up could go out', async () => {
    const { apiKey } = await optionsFor(fakeAuth({ scheme: 'Basic' }))
    const error = await rejection(apiKey())
    expect(error).toMatchObject({ name: 'ConfigurationError', code: 'ERR_CLIENT_UNSUPPORTED' })
    expect(error.message).toContain(`${client}: expected a sign-in with a bearer token, found example, which has none.`)
    expect(error.message).not.toContain('t1')
  })
})

describe('openaiOptions', () => {
  it('shuts out what the environment holds for OpenAI itself', async () => {
    expect(await openaiOptions(fakeAuth())).toMatchObject({ adminAPIKey: null, organization: null, project: null })
  })
})
