import { inspect } from 'node:util'
import { coreStrategies, type DatabricksAuth, databricksAuth, explain } from '@lakeauth/core'
import {
  breaksWith,
  type FakeAnswer,
  fakeClock,
  fakeCommands,
  fakeFetch,
  fakePorts,
  neverAnswers,
  recordingLogger,
} from '@lakeauth/core/testing'
import { describe, expect, it } from 'vitest'

const HOST = 'https://ws.example'

/** One secret of every kind, none like another in its first characters. */
const canaries = {
  pat: 'Kx7Qm2Vt9Lw4PzR8bN3j',
  password: 'Jd5: %Hs2+Gf8/\u00e9Yc1=Xb6',
  clientSecret: 'Wn4% Ue9:Tz3+Ri7\u20acOp2&Qa5',
  metadataPath: 'Bv6Cx1Zl8Kj3Hg5Fd9Sa2',
  issued: 'Mt5Ny8Bu2Vi6Co9Xp3Za7Q',
  refresh: 'Ew1Rq4Ty7Ui2Op5As8Df3G',
}

/** Every spelling in which a secret must not turn up, each also by its beginning. */
function spellings(secret: string): string[] {
  const form = new URLSearchParams({ v: secret }).toString().slice(2)
  const encoded = [secret, form].flatMap((text) => [
    Buffer.from(text).toString('hex'),
    ...[0, 1, 2].map((offset) => {
      const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)])
      return bytes.toString('base64').slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6))
    }),
  ])
  const all = [secret, form, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), ...encoded]
  return [...new Set([...all, ...all.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))])].flatMap(
    (text) => [text, text.slice(0, 12)],
  )
}

const forbidden = Object.values(canaries).flatMap(spellings)

function assertSilent(where: string, text: string): void {
  const found = forbidden.filter((spelling) => text.includes(spelling))
  expect(found.map((spelling) => `${where} shows ${spelling}`)).toEqual([])
}

/** Everything that an error can be made to say. */
function assertErrorSilent(where: string, error: unknown): void {
  const say = (value: unknown): string[] => [
    inspect(value, { depth: null, showHidden: true, maxStringLength: null, maxArrayLength: null }),
    JSON.stringify(value) ?? '',
    String(value),
  ]
  for (let current: unknown = error; current !== undefined; current = (current as { cause?: unknown }).cause) {
    const { message, stack } = current as Error
    assertSilent(where, [message, stack, ...say(current), ...say(structuredClone(current))].join('\n'))
  }
}

const strategies: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  pat: { token: canaries.pat },
  basic: { username: 'ada', password: canaries.password },
  'oauth-m2m': { clientId: 'client', clientSecret: canaries.clientSecret },
  'metadata-service': { metadataServiceUrl: `http://LOCALHOST:8080/${canaries.metadataPath}` },
  'databricks-cli': {},
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  Response.json(body, { status, headers })
/** All that a server learns from a request. */
const everything = (request: { readonly url: string; readonly headers: Headers; readonly body: string }): string =>
  [request.url, ...[...request.headers].flat(), request.body].join(' ')
const latin1 = (text: string): string => encodeURIComponent(text)

/** What a server or a network can do to a request, with as many secrets in it as it can know. */
const failures: Readonly<Record<string, FakeAnswer>> = {
  '401 that echoes': (request) => json({ error: 'invalid_client', error_description: everything(request) }, 401),
  '401 that echoes piece by piece': ({ url, headers }) =>
    json({ error: headers.get('authorization') ?? url, message: new URL(url).pathname.slice(1) }, 401),
  '401 with what Basic holds': ({ headers }) =>
    json({ error_description: atob(headers.get('authorization')?.slice(6) ?? '') }, 401),
  '403 in the REST shape': (request) => json({ error_code: 403, message: everything(request) }, 403),
  '503 that echoes': (request) => json({ error_description: everything(request) }, 503),
  '503 with a page': (request) =>
    new Response(`<html>${everything(request)}`, { status: 503, headers: { 'content-type': 'text/html' } }),
  '500 with text': (request) => new Response(everything(request), { status: 500 }),
  '200 with a page': (request) =>
    new Response(`<html>${everything(request)}`, { headers: { 'content-type': 'text/html' } }),
  '200 with an odd content type': (request) =>
    new Response('x', { headers: { 'content-type': latin1(everything(request)).slice(0, 500) } }),
  '200 with half of a token': () => new Response(`{"access_token":"${canaries.issued}`),
  '200 with an error': (request) => json({ error: 'invalid_request', error_description: everything(request) }),
  '200 with a token that cannot be sent': () =>
    json({ access_token: `${canaries.issued}\n`, token_type: 'Bearer', expires_in: 3600 }),
  '200 with an odd type': () => json({ access_token: canaries.issued, token_type: canaries.refresh, expires_in: 3600 }),
  '200 with an odd lifetime': () =>
    json({ access_token: canaries.issued, token_type: 'Bearer', expires_in: canaries.refresh }),
  '200 with a token that is over': () => json({ access_token: canaries.issued, token_type: 'Bearer', expires_on: 1 }),
  '200 with a discovery document of another place': () =>
    json({
      issuer: canaries.refresh,
      token_endpoint: `https://evil.example/${canaries.refresh}`,
      oidc_endpoint: `https://evil.example/${canaries.refresh}`,
    }),
  'redirect that echoes': (request) =>
    new Response(null, { status: 307, headers: { location: `https://evil.example/${latin1(everything(request))}` } }),
  'body without end': () =>
    new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode(`{"a":"${canaries.issued}`)),
      }),
    ),
  'body that is too large': () => new Response(canaries.issued.repeat(60_000)),
  'no answer': neverAnswers,
  'connection reset': breaksWith('ECONNRESET'),
  'untrusted certificate': breaksWith('DEPTH_ZERO_SELF_SIGNED_CERT'),
  'an error that repeats the request': (request) => {
    const cause = Object.assign(new Error(`invalid ${everything(request)}`), {
      code: 'UND_ERR_INVALID_ARG',
      request,
      data: everything(request),
    })
    throw Object.assign(new TypeError(`fetch failed ${everything(request)}`, { cause }), { request })
  },
  'an error that repeats a header': (request) => {
    throw new TypeError(`Headers.append: "${request.headers.get('authorization')}" is an invalid header value.`)
  },
}

/** Ways in which a program can fail, with secrets in what it prints. */
const programs: Readonly<Record<string, () => { exitCode: number; stdout: string; stderr: string }>> = {
  'fails and tells': () => ({
    exitCode: 1,
    stdout: canaries.issued,
    stderr: `refresh token ${canaries.refresh} is bad`,
  }),
  'is logged out and tells': () => ({ exitCode: 1, stdout: '', stderr: `databricks OAuth is not ${canaries.refresh}` }),
  'prints no JSON': () => ({ exitCode: 0, stdout: canaries.issued, stderr: canaries.refresh }),
  'prints a token without an end': () => ({
    exitCode: 0,
    stdout: JSON.stringify({ access_token: canaries.issued }),
    stderr: '',
  }),
  'prints a token that is over': () => ({
    exitCode: 0,
    stdout: JSON.stringify({ access_token: canaries.issued, expiry: '2001-01-01T00:00:00Z' }),
    stderr: '',
  }),
  'prints a token that cannot be sent': () => ({
    exitCode: 0,
    stdout: JSON.stringify({ access_token: `${canaries.issued}\n`, expiry: '2026-01-01T01:00:00Z' }),
    stderr: '',
  }),
}

type Setup = { readonly authType: string; readonly answer: FakeAnswer; readonly program?: keyof typeof programs }

/** Signs in, tries everything, and gives back what was logged and thrown. */
async function attempt({ authType, answer, program = 'fails and tells' }: Setup) {
  const logger = recordingLogger()
  const clock = fakeClock()
  const commands = fakeCommands({
    databricks: programs[program] as () => { exitCode: number; stdout: string; stderr: string },
  })
  const ports = fakePorts({ logger, clock, commands, fetch: fakeFetch(answer) })
  const config = { host: HOST, authType, ...strategies[authType] }
  const thrown: unknown[] = []
  const settle = async (work: Promise<unknown>): Promise<void> => {
    let done = false
    const watched = work
      .then(
        () => {},
        (error: unknown) => void thrown.push(error),
      )
      .finally(() => {
        done = true
      })
    while (!done) await clock.advance(10_000)
    await watched
  }
  const auth: DatabricksAuth = await databricksAuth({ strategies: coreStrategies, ...ports, config })
  await settle(auth.headers())
  await settle(auth.token?.() ?? Promise.resolve())
  await settle(auth.place())
  await settle(auth.fetch('/api/2.1/clusters/list'))
  const report = await explain({ strategies: coreStrategies, ...ports, config })
  return { logger, thrown, auth, report }
}

function assertAllSilent({ logger, thrown, auth, report }: Awaited<ReturnType<typeof attempt>>): void {
  assertSilent('the log', logger.text() + JSON.stringify(logger.entries))
  for (const { fields } of logger.entries) {
    for (const value of Object.values(fields ?? {}))
      if (value instanceof Error) assertErrorSilent('a logged error', value)
  }
  for (const error of thrown) {
    // An HTTP client's own error about a request of the caller's is the caller's.
    if (error instanceof TypeError) continue
    assertErrorSilent('an error', error)
  }
  assertSilent('the sign-in', inspect(auth, { depth: null, showHidden: true }) + JSON.stringify(auth))
  assertSilent('the report', inspect(report, { depth: null, showHidden: true }) + JSON.stringify(report))
}

describe('no secret shows in logs, errors or reports', () => {
  const networked = ['oauth-m2m', 'metadata-service']
  it.each(networked.flatMap((authType) => Object.keys(failures).map((failure) => [authType, failure] as const)))(
    'of %s when the network gives: %s [T35]',
    async (authType, failure) => {
      const tried = await attempt({ authType, answer: failures[failure] as FakeAnswer })
      expect(tried.thrown.length).toBeGreaterThan(0)
      assertAllSilent(tried)
    },
  )

  it.each(Object.keys(failures))(
    'of oauth-m2m when discovery goes well and the grant gives: %s [T35]',
    async (failure) => {
      const answer: FakeAnswer = (request, init) =>
        request.url === `${HOST}/.well-known/databricks-config`
          ? json({ oidc_endpoint: `${HOST}/oidc` })
          : (failures[failure] as FakeAnswer)(request, init)
      const tried = await attempt({ authType: 'oauth-m2m', answer })
      expect(tried.thrown.length).toBeGreaterThan(0)
      assertAllSilent(tried)
    },
  )

  it.each(Object.keys(programs))('of databricks-cli when the program %s [T35]', async (program) => {
    const tried = await attempt({
      authType: 'databricks-cli',
      answer: failures['401 that echoes'] as FakeAnswer,
      program,
    })
    expect(tried.thrown.length).toBeGreaterThan(0)
    assertAllSilent(tried)
  })

  // Without a deadline of the caller's own, their request waits for as long as the host lets it.
  const ending = Object.keys(failures).filter((failure) => failure !== 'no answer')
  it.each(['pat', 'basic'].flatMap((authType) => ending.map((failure) => [authType, failure] as const)))(
    'of %s when the host gives: %s [T35] [S0-08]',
    async (authType, failure) => {
      assertAllSilent(await attempt({ authType, answer: failures[failure] as FakeAnswer }))
    },
  )

  it('of a sign-in that goes well, and of its token and headers when they are inspected [T35]', async () => {
    const grant = {
      access_token: canaries.issued,
      token_type: 'Bearer',
      expires_in: 3600,
      refresh_token: canaries.refresh,
    }
    const answer: FakeAnswer = ({ url }) =>
      url.endsWith('databricks-config') ? json({ oidc_endpoint: `${HOST}/oidc` }) : json(grant)
    const tried = await attempt({ authType: 'oauth-m2m', answer })
    expect(tried.thrown).toEqual([])
    assertAllSilent(tried)
    const { auth } = tried
    const [token, headers] = [await auth.token?.(), await auth.headers()]
    expect(headers['Authorization']).toBe(`Bearer ${canaries.issued}`)
    assertSilent('a token', inspect(token, { depth: null }) + JSON.stringify(token) + inspect(structuredClone(token)))
    assertSilent('headers', inspect(headers, { depth: null }))
  })

  it('when a refresh fails in the background while the token serves [T35]', async () => {
    const logger = recordingLogger()
    const clock = fakeClock()
    let fine = true
    const fetch = fakeFetch((request) => {
      if (request.url.endsWith('databricks-config')) return json({ oidc_endpoint: `${HOST}/oidc` })
      if (fine) return json({ access_token: canaries.issued, token_type: 'Bearer', expires_in: 3600 })
      return json({ error: 'invalid_client', error_description: everything(request) }, 401)
    })
    const config = { host: HOST, ...strategies['oauth-m2m'] }
    const auth = await databricksAuth({ strategies: coreStrategies, ...fakePorts({ logger, clock, fetch }), config })
    await auth.headers()
    fine = false
    await clock.advance(3_000_000)
    await auth.headers()
    await clock.advance(1_000)
    expect(logger.warnings).toHaveLength(1)
    assertSilent('the log', logger.text() + JSON.stringify(logger.entries))
    for (const { fields } of logger.entries) assertErrorSilent('a logged error', fields?.['error'])
  })

  it('is a check that finds a secret in each spelling', () => {
    for (const secret of Object.values(canaries)) {
      const echoes = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('hex'), secret.slice(0, 12)]
      const encoded = ['', 'x', 'xy'].map((before) => Buffer.from(`${before}${secret}`).toString('base64'))
      for (const text of [...echoes, ...encoded]) expect(() => assertSilent('x', `a ${text} b`)).toThrow()
      const cause = Object.assign(new Error('y'), { deep: { secret } })
      expect(() => assertErrorSilent('x', new Error('x', { cause }))).toThrow()
    }
  })
})
