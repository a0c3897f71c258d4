import { databricksAuth } from '@lakeauth/core'
import { fakeFetch, fakePorts } from '@lakeauth/core/testing'
import { expect, it } from 'vitest'
import { parseBrokerUrl } from '../src/broker-url.js'
import { tokenBroker } from '../src/index.js'

const env = {
  DATABRICKS_HOST: 'https://dbc-a1b2.cloud.databricks.com',
  TOKEN_BROKER_URL: 'https://broker.example/token',
  TOKEN_BROKER_KEY: 'synthetic-broker-key-0001',
}

function refusalOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  )
}

it('does not apply, and names the variable, when the key is not set', async () => {
  const ports = fakePorts({ env: { ...env, TOKEN_BROKER_KEY: undefined } })
  const error = await refusalOf(databricksAuth({ strategies: [tokenBroker], ...ports }))
  expect(error).toMatchObject({ code: 'ERR_AUTH_NOT_CONFIGURED', message: expect.stringContaining('TOKEN_BROKER_KEY') })
})

it.each(['{}', '[]', 'null', '<html>', '{"token":"canary","ttl":0}', '{"token":"can\\nary","ttl":9}', '{"ttl":9}'])(
  'refuses the answer %j without repeating it',
  async (body) => {
    const fetch = fakeFetch(() => new Response(body))
    const auth = await databricksAuth({ strategies: [tokenBroker], ...fakePorts({ env, fetch }) })
    const error = (await refusalOf(auth.headers())) as Error
    expect(error).toMatchObject({ code: 'ERR_TOKEN_RESPONSE_INVALID' })
    expect(`${error.stack}${JSON.stringify(error)}`).not.toContain('canary')
  },
)

it.each(['https://broker.example/token', 'http://127.0.0.1:8080/token', 'http://localhost/'])('takes %s', (url) => {
  expect(parseBrokerUrl(url)).toBe(url)
})

it.each([
  'broker.example',
  'http://broker.example/',
  'http://localhost.example/',
  'https://user:word@broker.example/',
  'https://broker.example/?key=1',
  'file:///etc/passwd',
])('refuses %s without repeating it', (url) => {
  const refuse = (): string => parseBrokerUrl(url)
  expect(refuse).toThrow('expected an https URL')
  expect(refuse).not.toThrow(url)
})
