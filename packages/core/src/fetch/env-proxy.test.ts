import { Agent, EnvHttpProxyAgent, ProxyAgent } from 'undici'
import { describe, expect, it } from 'vitest'
import { rejection } from '../../test/support/context.js'
import { fakeFetch } from '../testing/index.js'
import { withoutEnvProxy } from './env-proxy.js'

const IMDS = 'http://169.254.169.254/metadata/identity'
const ON = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: 'http://user:canary@proxy.example:3128' }

/** Nothing is in place yet, so that words decide. */
function setup(env: Readonly<Record<string, string>>, execArgv: readonly string[] = [], dispatchers: unknown[] = []) {
  const fetch = fakeFetch(() => Response.json({}))
  const process = { env, execArgv, dispatchers: () => dispatchers }
  return { fetch: withoutEnvProxy(fetch as typeof globalThis.fetch, process), requests: fetch.requests }
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
    ['an option of Node with a value', { HTTP_PROXY: 'http://p' }, ['--use-env-proxy=true']],
    ['its last option', { ...ON, NODE_OPTIONS: '--no-use-env-proxy' }, ['--use-env-proxy']],
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
    ['the last option says no', { ...ON, NODE_OPTIONS: '--use-env-proxy' }, IMDS, ['--no-use-env-proxy']],
    ['an empty http_proxy turns HTTP_PROXY off', { ...ON, http_proxy: '' }, IMDS],
    ['https goes through the proxy', ON, 'https://login.example/token'],
    ['Node was not told to', { HTTP_PROXY: 'http://p' }, IMDS],
    ['Node was told not to', { HTTP_PROXY: 'http://p', NODE_USE_ENV_PROXY: '0' }, IMDS],
    ['there is no proxy for http', { NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: 'http://p' }, IMDS],
    ['a name below one of NO_PROXY', { ...ON, NO_PROXY: '.localhost' }, 'http://mock.localhost/'],
  ])('changes nothing where %s', async (_why, env, url, execArgv: readonly string[] = []) => {
    const { fetch, requests } = setup(env as Readonly<Record<string, string>>, execArgv)
    await fetch(url)
    expect(requests).toHaveLength(1)
  })

  describe('by what Node uses, whatever its words were', () => {
    const HTTP = { HTTP_PROXY: 'http://p' }
    /** As Node makes one of the variables: with its own agent for what goes past the proxy. */
    const made = (options: ConstructorParameters<typeof EnvHttpProxyAgent>[0]) => new EnvHttpProxyAgent(options)
    const proxying = made({ httpProxy: 'http://p.example' })
    const wrapped = new (class Dispatcher1Wrapper {})()

    it.each([
      ['an agent of the variables', [proxying]],
      ['one that does more', [proxying.compose((dispatch) => dispatch)]],
      ['one of a later undici', [wrapped, proxying]],
      ['one whose parts are unknown', [new (class EnvHttpProxyAgent {})()]],
    ])('refuses with %s [T11]', async (_what, dispatchers) => {
      for (const env of [{}, HTTP, { ...HTTP, NODE_USE_ENV_PROXY: '0' }]) {
        const { fetch, requests } = setup(env, [], dispatchers)
        expect(await rejection(fetch(IMDS))).toMatchObject({ code: 'ERR_PROXY_FORBIDDEN' })
        expect(requests).toHaveLength(0)
      }
    })

    it('refuses with an agent that makes no exception, and does not advise one', async () => {
      const { fetch, requests } = setup({ NO_PROXY: '*' }, [], [new ProxyAgent('http://p.example')])
      const error = await rejection(fetch(IMDS))
      expect(error).toMatchObject({ code: 'ERR_PROXY_FORBIDDEN' })
      expect(error.message).toContain('createTransport()')
      expect(error.message).not.toContain('NO_PROXY')
      expect(requests).toHaveLength(0)
    })

    it.each([
      ['has no proxy', [new Agent()]],
      ['has one for https alone', [made({ httpProxy: '', httpsProxy: 'http://p.example' })]],
    ])('changes nothing where it %s', async (_what, dispatchers) => {
      const { fetch, requests } = setup(ON, ['--use-env-proxy'], dispatchers)
      await fetch(IMDS)
      expect(requests).toHaveLength(1)
    })

    it('goes by the words where what it uses is unknown', async () => {
      const { fetch, requests } = setup(ON, [], [wrapped])
      expect(await rejection(fetch(IMDS))).toMatchObject({ code: 'ERR_PROXY_FORBIDDEN' })
      expect(requests).toHaveLength(0)
    })

    it('looks anew with every request', async () => {
      const dispatchers: unknown[] = []
      const { fetch, requests } = setup({}, [], dispatchers)
      await fetch(IMDS)
      dispatchers.push(proxying)
      expect(await rejection(fetch(IMDS))).toMatchObject({ code: 'ERR_PROXY_FORBIDDEN' })
      expect(requests).toHaveLength(1)
    })

    it('an exception leads past the proxy, also past one that was told of none', async () => {
      const asked: unknown[] = []
      const fetch = async (...[, init]: Parameters<typeof globalThis.fetch>) => {
        asked.push((init as { dispatcher?: unknown } | undefined)?.dispatcher)
        return Response.json({})
      }
      const told = made({ httpProxy: 'http://p.example', noProxy: 'other.example' })
      const env = { NO_PROXY: '169.254.169.254' }
      await withoutEnvProxy(fetch, { env, execArgv: [], dispatchers: () => [told] })(IMDS)
      expect(asked).toEqual([expect.any(Agent)])
    })
  })
})
