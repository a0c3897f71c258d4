import { describe, expect, it } from 'vitest'
import { rejection } from '../../test/support/context.js'
import { sdkCredentials, type SdkConfig } from './sdk-credentials.js'
import { fakeAuth, HOST } from '../../test/support/fake-auth.js'

const unsupported = { name: 'ConfigurationError', code: 'ERR_CLIENT_UNSUPPORTED' }

describe('sdkCredentials', () => {
  it('is named after the strategy', () => {
    expect(sdkCredentials(fakeAuth()).name).toBe('example')
  })

  it('asks for nothing until a request is signed', async () => {
    const auth = fakeAuth()
    await sdkCredentials(auth).configure({ host: HOST })
    expect(auth.asked).toEqual([])
  })

  it('completes a client that says neither host nor what to do with certificates', async () => {
    const config: SdkConfig = {}
    await sdkCredentials(fakeAuth()).configure(config)
    expect(config).toEqual({ host: HOST, skipVerify: false })
  })

  it.each([true, false])('leaves skipVerify: %s to the user', async (skipVerify) => {
    const config: SdkConfig = { host: HOST, skipVerify }
    await sdkCredentials(fakeAuth()).configure(config)
    expect(config).toEqual({ host: HOST, skipVerify })
  })

  it('sets each header of the sign-in', async () => {
    const visit = await sdkCredentials(fakeAuth()).configure({ host: HOST })
    const headers = new Headers({ authorization: 'Bearer mine' })
    await visit(headers)
    expect(Object.fromEntries(headers)).toEqual({
      authorization: 'Bearer t1',
      'x-databricks-workspace-id': '42',
    })
  })

  it.each(['http://ws.example', 'https://ws.example:444', 'https://evil.example', 'nonsense'])(
    'refuses a client of %s [T1]',
    async (host) => {
      const error = await rejection(sdkCredentials(fakeAuth()).configure({ host }))
      expect(error).toMatchObject({ name: 'AuthError', code: 'ERR_ORIGIN_FORBIDDEN' })
      expect(error.message).toContain(HOST)
    },
  )

  it.each([
    [undefined, 'nothing'],
    [null, 'null'],
    ['host', 'a string'],
  ])('names what it found in place of the configuration: %j', async (config, found) => {
    const error = await rejection(sdkCredentials(fakeAuth()).configure(config as never))
    expect(error).toMatchObject(unsupported)
    expect(error.message).toContain(`expected its Config in configure(), found ${found}.`)
  })

  it.each([
    [{}, 'another object'],
    [[], 'an array'],
    [undefined, 'nothing'],
  ])('names what it found in place of headers: %j', async (headers, found) => {
    const visit = await sdkCredentials(fakeAuth()).configure({ host: HOST })
    const error = await rejection(visit(headers as never))
    expect(error).toMatchObject(unsupported)
    expect(error.message).toContain(`expected Headers with set() to sign, found ${found}.`)
  })
})
