import { inspect } from 'node:util'
import { createWorld, type World } from '@lakeauth/mock'
import { describe, expect, it } from 'vitest'
import {
  CommandError,
  type CommandResult,
  coreStrategies,
  type DatabricksAuth,
  databricksAuth,
  isAuthError,
  personalAccessTokens,
  SubjectTokenError,
  TokenRequestError,
} from '../src/index.js'
import { parseCliToken, parseExpiry } from '../src/strategies/databricks-cli-output.js'
import {
  breaksWith,
  fakeClock,
  type FakeCommands,
  fakeCommands,
  fakeFetch,
  fakeFiles,
  type FakePorts,
  fakePorts,
  type FakeProgram,
} from '../src/testing/index.js'

const HOST = 'https://ws.cloud.databricks.com'
const ACCOUNT_HOST = 'https://accounts.cloud.databricks.com'
const ACCOUNT_ID = '00000000-0000-0000-0000-000000000001'

function signIn(config: Readonly<Record<string, unknown>>, ports: Partial<FakePorts> = {}): Promise<DatabricksAuth> {
  return databricksAuth({ strategies: coreStrategies, config: { host: HOST, ...config } as never, ...fakePorts(ports) })
}

function signInTo(world: World, config: Readonly<Record<string, unknown>>, ports: Partial<FakePorts> = {}) {
  return signIn(
    { host: world.workspace.publicHost, ...config },
    { fetch: world.fetch, clock: world.clock as never, ...ports },
  )
}

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no error',
    (error: unknown) => error,
  )

/** Everything that a careless log would show of these values. */
const dump = (...values: readonly unknown[]): string =>
  values
    .map((value) => inspect(value, { depth: null, showHidden: true }) + JSON.stringify(value) + String(value))
    .join('\n')

describe('pat', () => {
  it.each([HOST, ACCOUNT_HOST])(
    'sends the token as it is to %s and makes no request of its own [S0-12] [S2-01] [S2-20]',
    async (host) => {
      const auth = await signIn({ host, token: 'dapi0123-2' })
      for (let call = 0; call < 1000; call++) await auth.headers()
      expect(await auth.headers()).toEqual({ Authorization: 'Bearer dapi0123-2' })
      const token = await auth.token?.()
      expect([token?.value, token?.type, token?.expiry]).toEqual(['dapi0123-2', 'Bearer', undefined])
    },
  )

  it('signs a request to the API and nothing before it [S2-01] [S2-22] [A01]', async () => {
    const world = createWorld({ clock: 'frozen' })
    const auth = await signInTo(world, { token: world.workspace.pat })
    expect(world.journal.entries).toHaveLength(0)
    expect((await auth.fetch('/api/2.0/clusters/list')).status).toBe(200)
    expect(world.journal.entries.map(({ operation, outcome }) => [operation, outcome])).toEqual([
      ['clusters.list', 'ok'],
    ])
  })

  it('reads DATABRICKS_HOST and DATABRICKS_TOKEN alone [S2-21] [B01]', async () => {
    const env = { DATABRICKS_HOST: HOST, DATABRICKS_TOKEN: 'dapi0123' }
    const auth = await databricksAuth({ strategies: coreStrategies, ...fakePorts({ env }) })
    expect([auth.authType, await auth.headers()]).toEqual(['pat', { Authorization: 'Bearer dapi0123' }])
  })

  it('acts as the user whose token it is, and two tokens never mix [S1-06]', async () => {
    const world = createWorld({ clock: 'frozen' })
    const other = world.addUser('other@lakeauth.example')
    const auths = [
      await signInTo(world, { token: world.workspace.pat }),
      await signInTo(world, { token: other.pat }),
    ] as const
    const me = async (auth: DatabricksAuth): Promise<string> =>
      ((await (await auth.fetch('/api/2.0/preview/scim/v2/Me')).json()) as { userName: string }).userName
    expect(await Promise.all([me(auths[0]), me(auths[1]), me(auths[0])])).toEqual([
      world.workspace.userName,
      other.userName,
      world.workspace.userName,
    ])
  })

  it.each(['dapi 1', 'dapi\n1', 'dapi1\r\nX-Evil: 1', '"dapi1"', 'dapí1'])(
    'refuses the token %j, which no header may hold [S0-12]',
    async (token) => {
      const error = await rejection(signIn({ token }))
      expect(isAuthError(error) && error.code).toBe('ERR_ATTRIBUTE_INVALID')
    },
  )
})

describe('what stands around a secret, as a mounted file or echo adds it', () => {
  it.each(['\n', '\r\n', ' \n\n', '\t'])(
    'is no part of it: %j behind and a byte order mark before, as an option and as a variable [P55]',
    async (end) => {
      const world = createWorld({ clock: 'frozen' })
      const around = (text: string): string => `\ufeff${text}${end}`
      const [token, clientId, clientSecret] = [
        around(world.workspace.pat),
        around(world.workspace.clientId),
        around(world.workspace.clientSecret),
      ]
      for (const auth of [
        await signInTo(world, { token }),
        await signInTo(world, {}, { env: { DATABRICKS_TOKEN: token } }),
        await signInTo(world, { clientId, clientSecret }),
        await signInTo(world, {}, { env: { DATABRICKS_CLIENT_ID: clientId, DATABRICKS_CLIENT_SECRET: clientSecret } }),
      ]) {
        expect((await auth.fetch('/api/2.0/clusters/list')).status).toBe(200)
      }
    },
  )

  it('is redacted without it too [P55] [T35]', async () => {
    const fetch = () => Promise.reject(new Error('refused synthetic-0123456789'))
    const auth = await signIn({ token: 'synthetic-0123456789\n' }, { fetch })
    const error = await rejection(personalAccessTokens(auth).list())
    expect([isAuthError(error), dump(error).includes('0123456789')]).toEqual([true, false])
  })

  it('is a part of a password, but for a byte order mark and the line break [P55]', async () => {
    const auth = await signIn({ username: ' ada\n', password: '\ufeff a b \r\n' })
    expect(await auth.headers()).toEqual({ Authorization: `Basic ${btoa('ada: a b ')}` })
  })

  it.each([
    ['  secret1 ', '  secret1 '],
    ['\ufeff    ab1    \r\n', '    ab1    '],
  ])('is redacted as it is sent: of the password %j, with its blanks [P55] [T35]', async (password, sent) => {
    const echoed = [sent, btoa(sent), btoa(`ada:${sent}`)]
    const fetch = async () => Response.json({ error_code: 'X', message: `<${echoed.join('> <')}>` }, { status: 403 })
    const error = await rejection(personalAccessTokens(await signIn({ username: 'ada', password }, { fetch })).list())
    expect((error as Error).message).toContain('[redacted]')
    expect([sent.trim(), ...echoed].filter((text) => dump(error).includes(text))).toEqual([])
  })
})

describe('basic', () => {
  it.each([
    ['ada', 'secret', 'YWRhOnNlY3JldA=='],
    ['test', '123£', 'dGVzdDoxMjPCow=='],
    ['token', 'dapi0123', 'dG9rZW46ZGFwaTAxMjM='],
    ['ada', 'pass:word', 'YWRhOnBhc3M6d29yZA=='],
    ['ünï', '😀', 'w7xuw6868J+YgA=='],
  ])('encodes %s and %s in UTF-8 as RFC 7617 has it [A02]', async (username, password, encoded) => {
    const auth = await signIn({ username, password })
    const headers = await auth.headers()
    expect(headers).toEqual({ Authorization: `Basic ${encoded}` })
    expect(await auth.headers()).toBe(headers)
    expect([auth.authType, auth.token]).toEqual(['basic', undefined])
    expect(dump(headers).replaceAll(JSON.stringify(headers), '')).not.toContain(encoded)
  })

  it('signs in as the user `token` with a personal access token [A02]', async () => {
    const world = createWorld({ clock: 'frozen' })
    const auth = await signInTo(world, { username: 'token', password: world.workspace.pat })
    expect((await auth.fetch('/api/2.0/clusters/list')).status).toBe(200)
  })

  it('gives up for a caller who has given up', async () => {
    const auth = await signIn({ username: 'ada', password: 'secret' })
    const reason = new Error('gone')
    expect(await rejection(auth.headers({ signal: AbortSignal.abort(reason) }))).toBe(reason)
  })

  it('carries the workspace id', async () => {
    const auth = await signIn({ username: 'ada', password: 'secret', workspaceId: '7' })
    expect(await auth.headers()).toEqual({ Authorization: 'Basic YWRhOnNlY3JldA==', 'X-Databricks-Workspace-Id': '7' })
  })
})

describe('oauth-m2m', () => {
  const clientOf = ({ clientId, clientSecret }: World['workspace'] | World['account']) => ({ clientId, clientSecret })

  it('signs in to a workspace with one token request for many calls [A03]', async () => {
    const world = createWorld({ clock: 'frozen' })
    const auth = await signInTo(world, clientOf(world.workspace))
    await Promise.all(Array.from({ length: 100 }, () => auth.headers()))
    expect((await auth.fetch('/api/2.0/clusters/list')).status).toBe(200)
    expect(world.journal.count('workspace.token')).toBe(1)
    const { form, headers } = world.journal.of('workspace.token')[0]!.request
    expect([form['grant_type'], form['scope'], Object.keys(form).sort()]).toEqual([
      'client_credentials',
      'all-apis',
      ['grant_type', 'scope'],
    ])
    expect(headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/)
  })

  it('signs in to an account host at the account path, without discovery [A04] [B10]', async () => {
    const world = createWorld({ clock: 'frozen' })
    const { publicHost: host, accountId } = world.account
    const auth = await signInTo(world, { host, accountId, ...clientOf(world.account) })
    expect((await auth.headers())['Authorization']).toMatch(/^Bearer eyJ/)
    expect(world.journal.entries.map(({ operation }) => operation)).toEqual(['account.token'])
  })

  it.each<[string, Readonly<Record<string, unknown>>, Readonly<Record<string, string>>]>([
    ['text', { scopes: 'sql, clusters' }, {}],
    ['a list', { scopes: ['sql', 'clusters', 'sql'] }, {}],
    ['a variable', {}, { DATABRICKS_SCOPES: 'sql clusters' }],
  ])('asks for the scopes of %s, sorted', async (_, config, env) => {
    const world = createWorld({ clock: 'frozen' })
    const auth = await signInTo(world, { ...clientOf(world.workspace), ...config }, { env })
    await auth.headers()
    expect(world.journal.of('workspace.token')[0]?.request.form['scope']).toBe('clusters sql')
  })

  it.each<[string, (secret: string) => { config: object; env: Record<string, string> }, string]>([
    ['an option', (clientSecret) => ({ config: { clientSecret }, env: {} }), 'option config.clientSecret'],
    [
      'a variable',
      (secret) => ({ config: {}, env: { DATABRICKS_CLIENT_SECRET: secret } }),
      'environment variable DATABRICKS_CLIENT_SECRET',
    ],
  ])(
    'names the setting and its source when a secret from %s is refused, after one request [P17]',
    async (_, from, source) => {
      const world = createWorld({ clock: 'frozen' })
      const secret = 'canary-wrong-secret'
      const { config, env } = from(secret)
      const auth = await signInTo(world, { clientId: world.workspace.clientId, ...config }, { env })
      const error = (await rejection(auth.headers())) as TokenRequestError
      expect([error.code, error.status, error.oauthError, error.retryable]).toEqual([
        'ERR_TOKEN_REJECTED',
        401,
        'invalid_client',
        false,
      ])
      expect(error.message).toBe(
        `oauth-m2m: ${world.workspace.publicHost}/oidc/v1/token refused the request (401 invalid_client: Client authentication failed). Check clientId (option config.clientId) and clientSecret (${source}), and that the service principal may use these scopes.`,
      )
      expect(world.journal.count('workspace.token')).toBe(1)
      expect(dump(error)).not.toContain(secret)
    },
  )

  it('needs the account id on an account host, and says so before any request', async () => {
    const world = createWorld({ clock: 'frozen' })
    const auth = await signInTo(world, { host: world.account.publicHost, ...clientOf(world.account) })
    const error = await rejection(auth.headers())
    expect(isAuthError(error) && error.code).toBe('ERR_ATTRIBUTE_MISSING')
    expect(world.journal.entries).toHaveLength(0)
  })
})

describe('metadata-service', () => {
  const PATH = '/0f6dd1c2-canary-4a5b'
  const URL_SETTING = `http://127.0.0.1:4567${PATH}`
  const config = { metadataServiceUrl: URL_SETTING }
  const body = (value: object, init: ResponseInit = {}): Response =>
    Response.json({ access_token: 'example', token_type: 'Bearer', ...value }, init)
  const now = fakeClock().now() / 1000

  it('asks for the host with the version header and sends what it gets [A27]', async () => {
    const fetch = fakeFetch(() => body({ expires_on: now + 600 }))
    const auth = await signIn({ ...config, host: 'WS.cloud.databricks.com/' }, { fetch: fetch as never })
    expect(await auth.headers()).toEqual({ Authorization: 'Bearer example' })
    expect(fetch.requests).toHaveLength(1)
    const { url, method, headers } = fetch.requests[0]!
    expect([url, method]).toEqual([URL_SETTING, 'GET'])
    expect(Object.fromEntries(headers)).toEqual({
      accept: 'application/json',
      'user-agent': 'lakeauth-test/0',
      'x-databricks-host': HOST,
      'x-databricks-metadata-version': '1',
    })
  })

  it.each<[string, unknown]>([
    ['a number', now + 600],
    ['text', String(now + 600)],
  ])('reads expires_on as %s, and a body that is called text/json', async (_, expiresOn) => {
    const fetch = fakeFetch(() => body({ expires_on: expiresOn }, { headers: { 'content-type': 'text/json' } }))
    const auth = await signIn(config, { fetch: fetch as never })
    expect((await auth.token?.())?.expiry?.getTime()).toBe((now + 600) * 1000)
  })

  it.each<[string, () => Response, string, string]>([
    [
      '404',
      () => Response.json({ not_found: true }, { status: 404 }),
      'ERR_SUBJECT_TOKEN_UNAVAILABLE',
      'its path changes whenever the service switches hosts',
    ],
    ['400', () => Response.json({ bad_version: true }, { status: 400 }), 'ERR_TOKEN_REJECTED', '(400)'],
    ['500', () => new Response('oops', { status: 500 }), 'ERR_ENDPOINT_FAILED', '(500)'],
    [
      'HTML',
      () => new Response('<html>', { headers: { 'content-type': 'text/html' } }),
      'ERR_TOKEN_RESPONSE_INVALID',
      'an HTML page (text/html)',
    ],
    [
      'an empty token',
      () => body({ access_token: '', expires_on: now + 9 }),
      'ERR_TOKEN_RESPONSE_INVALID',
      'it holds no access_token',
    ],
    [
      'a past expires_on',
      () => body({ expires_on: now - 1 }),
      'ERR_TOKEN_RESPONSE_INVALID',
      'the token has expired already',
    ],
    [
      'an expires_on in words',
      () => body({ expires_on: 'tomorrow' }),
      'ERR_TOKEN_RESPONSE_INVALID',
      'expires_on is no positive number of seconds',
    ],
    [
      'a redirect',
      () => new Response(null, { status: 302, headers: { location: 'https://evil.example/' } }),
      'ERR_UNEXPECTED_REDIRECT',
      'a redirect to https://evil.example',
    ],
    ['a body without end', () => new Response('x'.repeat(2_000_000)), 'ERR_RESPONSE_TOO_LARGE', 'larger than'],
  ])('refuses %s after one request, with a typed error that hides the path [P17]', async (_, answer, code, part) => {
    const fetch = fakeFetch(answer)
    const ports = fakePorts({ fetch: fetch as never })
    const auth = await signIn(config, ports)
    const error = await rejection(auth.headers())
    expect(error).toBeInstanceOf(code === 'ERR_SUBJECT_TOKEN_UNAVAILABLE' ? SubjectTokenError : TokenRequestError)
    expect(isAuthError(error) && error.code).toBe(code)
    expect((error as Error).message).toContain(part)
    expect(fetch.requests).toHaveLength(1)
    expect(dump(error, ports.logger.text())).not.toContain('canary')
  })

  it.each(['ECONNREFUSED', 'ENOTFOUND'])(
    'hides the path when the service cannot be reached (%s) [P17]',
    async (code) => {
      const clock = fakeClock()
      const ports = fakePorts({ fetch: fakeFetch(breaksWith(code)) as never, clock })
      const refused = rejection((await signIn(config, ports)).headers())
      await clock.advance(60_000)
      expect(isAuthError(await refused)).toBe(true)
      expect(dump(await refused, ports.logger.text())).not.toContain('canary')
    },
  )

  it('names the setting and its source where the service knows neither path nor host [P05]', async () => {
    const fetch = fakeFetch(() => Response.json({ not_found: true }, { status: 404 }))
    const auth = await signIn(config, { fetch: fetch as never })
    expect(((await rejection(auth.headers())) as Error).message).toBe(
      `metadata-service: http://127.0.0.1:4567 has no token for ${HOST} (404). Check metadataServiceUrl (option config.metadataServiceUrl): its path changes whenever the service switches hosts; open the host's project again, or copy the new URL.`,
    )
  })

  it('renews tokens of fifteen seconds for ten minutes without one failing call, each about every seven seconds', async () => {
    const clock = fakeClock()
    let issued = 0
    const fetch = fakeFetch(() => body({ access_token: `token-${++issued}`, expires_on: clock.now() / 1000 + 15 }))
    const auth = await signIn(config, { fetch: fetch as never, clock })
    const expiries = new Map<string, number>()
    for (let second = 0; second < 600; second++) {
      const token = (await auth.token?.())!
      expiries.set(token.value, token.expiry!.getTime())
      expect(expiries.get(token.value)).toBeGreaterThan(clock.now())
      await clock.advance(1000)
    }
    expect(fetch.requests.length).toBeGreaterThanOrEqual(Math.floor(600 / 8))
    expect(fetch.requests.length).toBeLessThanOrEqual(Math.ceil(600 / 7))
  })

  it.each([
    'http://localhost.evil.example/x',
    'http://127.1.evil.example/x',
    'http://127.0.0.1.evil.example/x',
    'http://0.0.0.0/x',
    'http://127.1/x',
    'http://0x7f.1/x',
    'http://2130706433/x',
    'http://[::]/x',
    'http://[::ffff:127.0.0.1]/x',
    'https://169.254.169.254@B',
    'http://localhost@evil.example/x',
    'http://127.0.0.1:80@evil.example/x',
    'http://user:pass@127.0.0.1/x',
    'http:127.0.0.1/x',
    'http:\\\\127.0.0.1/x',
    'http://local\thost/x',
    'ftp://localhost/x',
    'http://169.254.169.254/x',
    'https://ws.cloud.databricks.com/x',
    'localhost:80/x',
  ])('refuses the URL %s, which is not on loopback or only looks like it [T11]', async (url) => {
    const error = await rejection(signIn({ metadataServiceUrl: url }))
    expect(isAuthError(error) && error.code).toBe('ERR_ATTRIBUTE_INVALID')
  })

  it.each([
    'http://localhost:1/x',
    'http://LOCALHOST/x',
    'http://127.0.0.1/x',
    'http://[::1]:5/x',
    'https://localhost/x',
  ])('accepts the URL %s [T11]', async (url) => {
    const fetch = fakeFetch(() => body({ expires_on: now + 600 }))
    await (await signIn({ metadataServiceUrl: url }, { fetch: fetch as never })).headers()
    expect(fetch.requests.map((request) => request.url)).toEqual([new URL(url).href])
  })
})

describe('databricks-cli', () => {
  const now = fakeClock().now()
  const CACHE = '/home/ada/.databricks/token-cache.json'
  const output = (value: string, at = now + 3_600_000): string =>
    `${JSON.stringify({ access_token: value, token_type: 'Bearer', expiry: new Date(at).toISOString() }, null, 2)}\n`
  const failing = (stderr: string, stdout = '', exitCode = 1): CommandResult => ({ exitCode, stdout, stderr })
  const cli = { authType: 'databricks-cli' }

  function withCli(
    program: FakeProgram,
    config: Readonly<Record<string, unknown>> = cli,
    ports: Partial<FakePorts> = {},
  ) {
    const commands: FakeCommands = fakeCommands({ databricks: program })
    return { commands, auth: signIn(config, { commands, ...ports }) }
  }

  it.each<[string, Readonly<Record<string, unknown>>, readonly string[]]>([
    ['a workspace', cli, ['--host', HOST]],
    ['a workspace beside an account id', { ...cli, accountId: ACCOUNT_ID }, ['--host', HOST]],
    [
      'an account',
      { ...cli, host: ACCOUNT_HOST, accountId: ACCOUNT_ID },
      ['--host', ACCOUNT_HOST, '--account-id', ACCOUNT_ID],
    ],
    ['an account without an id', { ...cli, host: ACCOUNT_HOST }, ['--host', ACCOUNT_HOST]],
  ])('asks for the token of %s with these arguments and no others [T14] [T18] [A07]', async (_, config, target) => {
    const { commands, auth } = withCli(() => output('example'), config)
    expect(await (await auth).headers()).toEqual({ Authorization: 'Bearer example' })
    expect(commands.runs.map(({ command, arguments: words, options }) => [command, words, options.path])).toEqual([
      ['databricks', ['auth', 'token', ...target], undefined],
    ])
  })

  it('runs the program of databricksCliPath instead of looking one up', async () => {
    const { commands, auth } = withCli(() => output('example'), { ...cli, databricksCliPath: '/opt/databricks' })
    await (await auth).headers()
    expect(commands.runs[0]?.options.path).toBe('/opt/databricks')
  })

  it.each(['x & echo pwned', 'x|y', '$(id)', '%PATH%', '-h', '"', 'a\nb'])(
    'starts no program for the account id %j [T14]',
    async (accountId) => {
      const { commands, auth } = withCli(() => output('example'), { ...cli, host: ACCOUNT_HOST, accountId })
      expect(isAuthError(await rejection(auth))).toBe(true)
      expect(commands.runs).toHaveLength(0)
    },
  )

  it.each<[string, string, string | undefined, boolean]>([
    ['a login for this host', JSON.stringify({ tokens: { [HOST]: {} } }), undefined, true],
    ['a login for this host with a slash', JSON.stringify({ tokens: { [`${HOST}/`]: {} } }), undefined, true],
    [
      'a login for a host that starts alike',
      JSON.stringify({ tokens: { [`${HOST}.evil.example`]: {} } }),
      undefined,
      false,
    ],
    ['a login for another path of this host', JSON.stringify({ tokens: { [`${HOST}/x`]: {} } }), undefined, false],
    [
      'a login for another host',
      JSON.stringify({ tokens: { 'https://other.cloud.databricks.com': {} } }),
      undefined,
      false,
    ],
    [
      'a login for this account',
      JSON.stringify({ tokens: { [`${ACCOUNT_HOST}/oidc/accounts/${ACCOUNT_ID}`]: {} } }),
      ACCOUNT_ID,
      true,
    ],
    [
      'a login for another account',
      JSON.stringify({ tokens: { [`${ACCOUNT_HOST}/oidc/accounts/other`]: {} } }),
      ACCOUNT_ID,
      false,
    ],
    ['no login', JSON.stringify({ tokens: {} }), undefined, false],
    ['a cache that is no object', '[]', undefined, false],
    ['a cache that is no JSON', '{', undefined, false],
    ['tokens that are no object', JSON.stringify({ tokens: 'x' }), undefined, false],
    [
      'keys of every object',
      JSON.stringify({ tokens: JSON.parse('{"__proto__": {}, "constructor": {}}') as object }),
      undefined,
      false,
    ],
    ['no cache', '!ENOENT', undefined, false],
    ['a cache that may not be read', '!EACCES', undefined, false],
  ])('with %s in the token cache', async (_, cache, accountId, applies) => {
    const commands = fakeCommands({ databricks: () => output('example') })
    const config = accountId ? { host: ACCOUNT_HOST, accountId } : {}
    const outcome = await rejection(signIn(config, { commands, files: fakeFiles({ [CACHE]: cache }) }))
    expect(outcome === 'no error').toBe(applies)
    expect(commands.runs).toHaveLength(0)
  })

  it('does not apply without the program, whatever the token cache says', async () => {
    const files = fakeFiles({ [CACHE]: JSON.stringify({ tokens: { [HOST]: {} } }) })
    const error = (await rejection(signIn({}, { files }))) as Error
    expect(error.message).toContain(
      'databricks-cli: the program "databricks" is not on the PATH; install the Databricks CLI, or set databricksCliPath',
    )
  })

  const json = '{"access_token":"example","token_type":"Bearer","expiry":"2026-01-01T10:00:00Z"}'
  it.each<[string, string, string | undefined]>([
    ['nothing else', json, 'example'],
    ['noise before and after', `Update available!\n${json}\nBye\n`, 'example'],
    ['braces in the noise', `use {host}\n{not json\n${json}\nsee {docs}\n{\n`, 'example'],
    ['CRLF', `note\r\n${JSON.stringify(JSON.parse(json), null, 2).replaceAll('\n', '\r\n')}\r\n`, 'example'],
    ['colours', `\u001b[33mnote\u001b[0m\n\u001b[1;32m${json}\u001b[0m\n`, 'example'],
    ['two tokens, of which the last counts', `${json.replace('example', 'older')}\n${json}\n`, 'example'],
    ['a later object without a token', `${json}\n{"warning":"old"}\n`, 'example'],
    ['text behind the object on its line', `${json} {"x":1}`, 'example'],
    ['braces and quotes in a value', json.replace('{', '{"note":"a } \\" { b",'), 'example'],
    ['a nested object', json.replace('{', '{\n  "x": {\n    "y": {}\n  },'), 'example'],
    ['no type', '{"access_token":"example","expiry":"2026-01-01T10:00:00Z"}', 'example'],
    ['no expiry', '{"access_token":"example"}', undefined],
    ['an expiry that is no text', '{"access_token":"example","expiry":1767261600}', undefined],
    ['no token', '{"expiry":"2026-01-01T10:00:00Z"}', undefined],
    ['an empty token', json.replace('example', ''), undefined],
    ['the token as text', 'eyJ.example', undefined],
    ['an array', `[${json}]`, undefined],
    ['an object cut short', json.slice(0, -1), undefined],
    ['nothing', '', undefined],
  ])('finds the token in output with %s [R40]', (_, stdout, expected) => {
    expect(parseCliToken(stdout)?.value).toBe(expected)
  })

  it.each(['{', '{\n', '"', '}', '\u001b[', '\n', '{"a":'])('finds no token in a mebibyte of %j, and ends', (unit) => {
    const text = unit.repeat(Math.floor(1_048_576 / unit.length))
    expect(parseCliToken(text)).toBeUndefined()
  })

  it.each<[string, string | undefined]>([
    ['2024-03-20T10:30:00Z', '2024-03-20T10:30:00.000Z'],
    ['2024-03-20 10:30:00Z', '2024-03-20T10:30:00.000Z'],
    ['2024-03-20T10:30:00.5Z', '2024-03-20T10:30:00.500Z'],
    ['2024-03-20T10:30:00.12Z', '2024-03-20T10:30:00.120Z'],
    ['2024-03-20T10:30:00.123Z', '2024-03-20T10:30:00.123Z'],
    ['2024-03-20T10:30:00.1239Z', '2024-03-20T10:30:00.123Z'],
    ['2024-03-20T10:30:00.12345Z', '2024-03-20T10:30:00.123Z'],
    ['2024-03-20T10:30:00.123456Z', '2024-03-20T10:30:00.123Z'],
    ['2024-03-20T10:30:00.1234567Z', '2024-03-20T10:30:00.123Z'],
    ['2024-03-20T10:30:00.12345678Z', '2024-03-20T10:30:00.123Z'],
    ['2024-03-20T10:30:00.123456789Z', '2024-03-20T10:30:00.123Z'],
    ['2024-03-20T10:30:00+01:00', '2024-03-20T09:30:00.000Z'],
    ['2024-03-20T10:30:00.5-05:30', '2024-03-20T16:00:00.500Z'],
    ['2024-03-20T23:59:59+14:00', '2024-03-20T09:59:59.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2024-03-20T10:30:00', undefined],
    ['2024-03-20 10:30:00', undefined],
    ['2024-03-20T10:30:00.1234567890Z', undefined],
    ['2024-03-20T10:30:00.Z', undefined],
    ['2024-03-20T10:30Z', undefined],
    ['2024-02-30T00:00:00Z', undefined],
    ['2023-02-29T00:00:00Z', undefined],
    ['2024-13-01T00:00:00Z', undefined],
    ['2024-03-20T24:00:00Z', undefined],
    ['2024-03-20T10:60:00Z', undefined],
    ['2024-03-20T10:30:00+99:00', undefined],
    ['20 Mar 2024 10:30 UTC', undefined],
    ['1767261600', undefined],
    ['', undefined],
  ])('reads the expiry %j as %s, whatever the zone of this machine', (text, expected) => {
    expect(parseExpiry(text)?.toISOString()).toBe(expected)
  })

  it('forces a refresh after the first token, and never for the first', async () => {
    const clock = fakeClock()
    let issued = 0
    const { commands, auth } = withCli(() => output(`token-${++issued}`, clock.now() + 3_600_000), cli, { clock })
    const signedIn = await auth
    await signedIn.headers()
    await clock.advance(3_590_000)
    expect(await signedIn.headers()).toEqual({ Authorization: 'Bearer token-2' })
    expect(commands.runs.map(({ arguments: words }) => words.includes('--force-refresh'))).toEqual([false, true])
  })

  it('asks a CLI that does not know the flag without it, and remembers', async () => {
    const clock = fakeClock()
    let issued = 0
    const program: FakeProgram = ({ arguments: words }) =>
      words.includes('--force-refresh')
        ? failing('Error: unknown flag: --force-refresh')
        : output(`token-${++issued}`, clock.now() + 3_600_000)
    const { commands, auth } = withCli(program, cli, { clock })
    const signedIn = await auth
    for (let token = 1; token <= 3; token++) {
      expect(await signedIn.headers()).toEqual({ Authorization: `Bearer token-${token}` })
      await clock.advance(3_590_000)
    }
    expect(commands.runs.map(({ arguments: words }) => words.includes('--force-refresh'))).toEqual([
      false,
      true,
      false,
      false,
    ])
  })

  const login = `databricks auth login --host ${HOST}`
  it.each<[string, CommandResult, string]>([
    [
      'never logged in',
      failing(
        'Error: cache: databricks OAuth is not configured for this host. no cached credentials; run `databricks auth login` canary',
      ),
      `databricks-cli: the Databricks CLI is not logged in to this host. Run \`${login}\`.`,
    ],
    [
      'a dead refresh token',
      failing('Error: A new access token could not be retrieved because the refresh token is invalid. canary'),
      `databricks-cli: the Databricks CLI is not logged in to this host. Run \`${login}\`.`,
    ],
    [
      'a dead refresh token in JSON',
      failing('{"error_code":"INVALID_REFRESH_TOKEN","message":"canary"}'),
      `databricks-cli: the Databricks CLI is not logged in to this host. Run \`${login}\`.`,
    ],
    [
      'anything else',
      failing('Error: canary dapi0123456789abcdef0123456789abcdef', 'canary', 3),
      `databricks-cli: \`databricks auth token\` failed with exit code 3. Run it by hand to see why, or log in again with \`${login}\`.`,
    ],
  ])(
    'says what to do after %s and repeats nothing of what the program said [T17] [P05]',
    async (_, result, message) => {
      const ports = fakePorts({ commands: fakeCommands({ databricks: () => result }) })
      const error = (await rejection((await signIn(cli, ports)).headers())) as CommandError
      expect(error).toBeInstanceOf(CommandError)
      expect([error.code, error.message, error.exitCode, error.strategy]).toEqual([
        'ERR_COMMAND_FAILED',
        message,
        result.exitCode,
        'databricks-cli',
      ])
      expect(dump(error, ports.logger.text())).not.toContain('canary')
    },
  )

  it('names the account in the login command of an account host', async () => {
    const { auth } = withCli(() => failing('no cached credentials'), {
      ...cli,
      host: ACCOUNT_HOST,
      accountId: ACCOUNT_ID,
    })
    expect(((await rejection((await auth).headers())) as Error).message).toContain(
      `Run \`databricks auth login --host ${ACCOUNT_HOST} --account-id ${ACCOUNT_ID}\`.`,
    )
  })

  it('asks a CLI that is logged out twice at the most for fifty calls, then remembers', async () => {
    const { commands, auth } = withCli(() => failing('no cached credentials'))
    const signedIn = await auth
    for (let call = 0; call < 50; call++) expect(await rejection(signedIn.headers())).toBeInstanceOf(CommandError)
    expect(commands.runs).toHaveLength(2)
  })

  it('refuses output without a token and repeats none of it [T17]', async () => {
    const { auth } = withCli(() => 'canary {"token": "canary"}')
    const error = (await rejection((await auth).headers())) as CommandError
    expect(error.code).toBe('ERR_COMMAND_OUTPUT_INVALID')
    expect(dump(error)).not.toContain('canary')
  })

  it('refuses a token that has ended already', async () => {
    const { auth } = withCli(() => output('example', now - 1))
    expect(isAuthError(await rejection((await auth).headers()))).toBe(true)
  })
})
