import { describe, expect, it } from 'vitest'
import { rejection } from '../../test/support/context.js'
import { fakeFetch } from '../testing/index.js'
import { withoutEnvProxy } from './env-proxy.js'

const IMDS = 'http://169.254.169.254/metadata/identity'
const ON = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: 'http://user:canary@proxy.example:3128' }

function setup(env: Readonly<Record<string, string>>, execArgv: readonly string[] = []) {
  const fetch = fakeFetch(() => Response.json({}))
  return { fetch: withoutEnvProxy(fetch as typeof globalThis.fetch, { env, execArgv }), requests: fetch.requests }
}

describe('fetch where Node takes proxies from the environment', () => {
  it.each([
    IMDS,
    'http://169.254.255.2:8081/msi/token',
    'http://[fd00:ec2::254]/latest',
    'http://localhost:42356/msi/token',
    'http://127.0.0.1:40342/metadata',
    'http://[::1]:80/',
  ])('sends nothing to %s, which a proxy could answer for itself [T11]', async (url) => {
    for (const input of [url, new URL(url), new Request(url)]) {
      const { fetch, requests } = setup(ON)
      const error = await rejection(fetch(input, { headers: { 'x-identity-header': 'canary' } }))
      expect(error).toMatchObject({ code: 'ERR_PROXY_FORBIDDEN', retryable: false })
      expect(error.message).toContain(`Add ${new URL(url).hostname} to NO_PROXY`)
      expect(error.message).not.toContain('canary')
      expect(requests).toHaveLength(0)
    }
  })

  it.each([
    ['an option of Node', { HTTP_PROXY: 'http://p' }, ['--use-env-proxy']],
    ['NODE_OPTIONS', { http_proxy: 'http://p', NODE_OPTIONS: '--no-warnings --use_env_proxy' }, []],
    ['another exception', { ...ON, NO_PROXY: 'localhost,10.0.0.0/8' }, []],
    ['a block, which Node does not read', { ...ON, NO_PROXY: '169.254.0.0/16' }, []],
    ['an exception on another port', { ...ON, NO_PROXY: '169.254.169.254:8081' }, []],
    ['an empty no_proxy, which wins', { ...ON, no_proxy: '', NO_PROXY: '169.254.169.254' }, []],
  ])('refuses with %s', async (_what, env, execArgv) => {
    const { fetch, requests } = setup(env as Readonly<Record<string, string>>, execArgv)
    expect(await rejection(fetch(IMDS))).toMatchObject({ code: 'ERR_PROXY_FORBIDDEN' })
    expect(requests).toHaveLength(0)
  })

  it.each([
    ['the address', '169.254.169.254'],
    ['the address among others', 'x.example, 169.254.169.254'],
    ['its port', '169.254.169.254:80'],
    ['everything', '*'],
  ])('asks itself where NO_PROXY has %s', async (_what, NO_PROXY) => {
    const { fetch, requests } = setup({ ...ON, NO_PROXY })
    await fetch(IMDS)
    expect(requests).toHaveLength(1)
  })

  it.each([
    ['https goes through the proxy', ON, 'https://login.example/token'],
    ['Node was not told to', { HTTP_PROXY: 'http://p' }, IMDS],
    ['Node was told not to', { HTTP_PROXY: 'http://p', NODE_USE_ENV_PROXY: '0' }, IMDS],
    ['there is no proxy for http', { NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: 'http://p' }, IMDS],
    ['a name below one of NO_PROXY', { ...ON, NO_PROXY: '.localhost' }, 'http://mock.localhost/'],
  ])('changes nothing where %s', async (_why, env, url) => {
    const { fetch, requests } = setup(env as Readonly<Record<string, string>>)
    await fetch(url)
    expect(requests).toHaveLength(1)
  })
})
