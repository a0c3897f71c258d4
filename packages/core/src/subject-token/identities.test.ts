import { describe, expect, it } from 'vitest'
import type { AttributeMap } from '../attributes.js'
import type { DetectContext, StrategyContext } from '../context.js'
import { databricksAuth, explain } from '../databricks-auth.js'
import { isAuthError } from '../errors.js'
import { bearerCredential } from '../lifecycle/bearer-credential.js'
import { type CredentialStrategy, defineStrategy } from '../strategy.js'
import { createToken } from '../token.js'
import { fakeFetch, fakeFiles, fakePorts, type FakePorts } from '../testing/index.js'
import {
  azureDevOpsIdentity,
  environmentIdentity,
  fileIdentity,
  githubIdentity,
  type SubjectTokenSource,
  type WorkloadIdentity,
} from './index.js'

const HOST = 'https://example.cloud.databricks.com'
const CANARY = 'canary-7d20b1c94e'
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const jwt = (sub: string): string => `${part({ alg: 'RS256' })}.${part({ sub })}.c2ln`

/** A machine with these ports on which a strategy rests on an identity. */
function workload<A extends AttributeMap>(identity: WorkloadIdentity<A>, given: Partial<FakePorts> = {}) {
  const ports = fakePorts(given)
  let source: SubjectTokenSource | undefined
  const strategy = defineStrategy({
    name: 'workload',
    summary: 'A workload identity under test',
    attributes: identity.attributes,
    egress: (settings: never) => identity.egress(settings),
    detect: (settings: never, context: DetectContext) => identity.detect(settings, context),
    configure: (settings: never, context: StrategyContext) => {
      source = identity.source(settings, context)
      return bearerCredential({ authType: 'workload', token: createToken({ value: 'unused' }) }, context)
    },
  } as never) as CredentialStrategy
  const options = (config: object = {}): never =>
    ({ strategies: [strategy], ...ports, config: { host: HOST, ...config } }) as never
  return {
    ports,
    report: (config?: object) => explain(options(config)),
    /** The source as core wires it. */
    async wired(config: object = {}): Promise<SubjectTokenSource> {
      await databricksAuth(options({ authType: 'workload', ...config }))
      return source as SubjectTokenSource
    },
  }
}

async function refusalOf(promise: Promise<unknown>): Promise<Error & { readonly code?: string }> {
  const error = await promise.then(
    () => {
      throw new Error('it was not refused')
    },
    (reason: unknown) => reason as Error,
  )
  expect(isAuthError(error)).toBe(true)
  expect(`${error.message}${error.stack}${JSON.stringify(error)}`).not.toContain(CANARY)
  return error
}

describe('a token in a variable', () => {
  it('is found in DATABRICKS_OIDC_TOKEN, and read anew with every call [S4-04] [A24]', async () => {
    const env: Record<string, string> = { DATABRICKS_OIDC_TOKEN: jwt('one') }
    const { report, wired } = workload(environmentIdentity, { env })
    expect((await report()).selected).toBe('workload')
    const source = await wired()
    expect(await source()).toBe(jwt('one'))
    env['DATABRICKS_OIDC_TOKEN'] = ` \ufeff${jwt('two')}\r\n`
    expect(await source()).toBe(jwt('two'))
  })

  it('is found in the variable that DATABRICKS_OIDC_TOKEN_ENV names, whatever the usual one holds [A24]', async () => {
    const env = { DATABRICKS_OIDC_TOKEN_ENV: 'CI_TOKEN', CI_TOKEN: jwt('ci'), DATABRICKS_OIDC_TOKEN: jwt('other') }
    expect(await (await workload(environmentIdentity, { env }).wired())()).toBe(jwt('ci'))
  })

  it('may be an option, which the environment does not change', async () => {
    const env = { DATABRICKS_OIDC_TOKEN: jwt('env') }
    expect(await (await workload(environmentIdentity, { env }).wired({ oidcToken: jwt('option') }))()).toBe(
      jwt('option'),
    )
  })

  it.each([
    { what: 'not set', env: {}, code: 'ERR_SUBJECT_TOKEN_MISSING', says: 'DATABRICKS_OIDC_TOKEN is not set' },
    {
      what: 'named and not set',
      env: { DATABRICKS_OIDC_TOKEN_ENV: 'CI_TOKEN' },
      code: 'ERR_SUBJECT_TOKEN_MISSING',
      says: 'CI_TOKEN is not set',
    },
    { what: 'blank', env: { DATABRICKS_OIDC_TOKEN: ' \n' }, code: 'ERR_SUBJECT_TOKEN_EMPTY', says: 'is empty' },
    { what: 'no JWT', env: { DATABRICKS_OIDC_TOKEN: CANARY }, code: 'ERR_SUBJECT_TOKEN_INVALID', says: 'is no JWT' },
    {
      what: 'two tokens',
      env: { DATABRICKS_OIDC_TOKEN: `${jwt('a')}\n${jwt('b')}` },
      code: 'ERR_SUBJECT_TOKEN_INVALID',
      says: 'is no JWT',
    },
  ])('that is $what has a code of its own', async ({ env, code, says }) => {
    const error = await refusalOf((await workload(environmentIdentity, { env }).wired())())
    expect(error).toMatchObject({ code, strategy: 'workload' })
    expect(error.message).toContain(says)
  })

  it('does not apply where the variable is not set, and says which', async () => {
    const { strategies } = await workload(environmentIdentity, {
      env: { DATABRICKS_OIDC_TOKEN_ENV: 'CI_TOKEN' },
    }).report()
    expect(strategies[0]).toMatchObject({
      status: 'not-applicable',
      reason: 'the environment variable CI_TOKEN is not set',
    })
  })

  it('in the place of a variable name is refused without being shown', async () => {
    const { report } = workload(environmentIdentity, { env: { DATABRICKS_OIDC_TOKEN_ENV: `${CANARY}.x` } })
    const { error } = await report()
    expect(error).toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID', attribute: 'oidcTokenEnv' })
    expect(error?.message).not.toContain(CANARY)
  })

  it('tells workloads apart by the token itself [T23]', () => {
    const keys = [jwt('a'), jwt('b')].map((DATABRICKS_OIDC_TOKEN) =>
      environmentIdentity.key({ oidcTokenEnv: 'DATABRICKS_OIDC_TOKEN' }, { env: { DATABRICKS_OIDC_TOKEN } } as never),
    )
    expect(keys[0]).not.toEqual(keys[1])
  })
})

describe('a token in a file', () => {
  it('is read with every call, without a byte order mark and a line end [S4-04] [P15]', async () => {
    const files = fakeFiles({ '/run/token': `\ufeff${jwt('one')}\n` })
    const env = { DATABRICKS_OIDC_TOKEN_FILEPATH: '/run/token' }
    const source = await workload(fileIdentity, { env, files }).wired()
    expect(await source()).toBe(jwt('one'))
    files.contents.set('/run/token', jwt('two'))
    expect(await source()).toBe(jwt('two'))
    expect(files.reads.filter((path) => path === '/run/token')).toHaveLength(2)
  })

  it.each(['', ' ', 'Bearer '])(
    'given in place of its path is refused unread, and shown to nobody: %j [P17]',
    async (before) => {
      const token = `${part({ alg: 'RS256' })}.${part({ sub: CANARY })}.${CANARY}`
      const files = fakeFiles({})
      const env = { DATABRICKS_OIDC_TOKEN_FILEPATH: before + token }
      const { error, values } = await workload(fileIdentity, { env, files }).report()
      expect([error?.code, error?.attribute]).toEqual(['ERR_ATTRIBUTE_INVALID', 'oidcTokenFilepath'])
      expect(error?.message).toContain('got the token itself')
      expect(`${JSON.stringify([error, values])}${error?.message}`).not.toContain(token.slice(0, 12))
      expect(files.reads.filter((path) => path.includes(CANARY))).toEqual([])
    },
  )

  it.each([
    { what: 'absent', text: '!ENOENT', code: 'ERR_SUBJECT_TOKEN_MISSING', says: 'does not exist' },
    { what: 'below a file', text: '!ENOTDIR', code: 'ERR_SUBJECT_TOKEN_MISSING', says: 'does not exist' },
    { what: 'not readable', text: '!EACCES', code: 'ERR_SUBJECT_TOKEN_UNAVAILABLE', says: 'cannot be read (EACCES)' },
    { what: 'empty', text: '', code: 'ERR_SUBJECT_TOKEN_EMPTY', says: 'is empty' },
    { what: 'a byte order mark', text: '\ufeff\n', code: 'ERR_SUBJECT_TOKEN_EMPTY', says: 'is empty' },
    { what: 'something else', text: CANARY, code: 'ERR_SUBJECT_TOKEN_INVALID', says: 'is no JWT' },
    {
      what: 'larger than any token',
      text: `${jwt('x')}${'x'.repeat(20_000)}`,
      code: 'ERR_SUBJECT_TOKEN_INVALID',
      says: 'is no JWT',
    },
  ])('that is $what has a code, and names path and setting [P15]', async ({ text, code, says }) => {
    const files = fakeFiles({ '/run/token': text })
    const error = await refusalOf(
      (await workload(fileIdentity, { files }).wired({ oidcTokenFilepath: '/run/token' }))(),
    )
    expect(error).toMatchObject({ code, strategy: 'workload' })
    expect(error.message).toContain(
      `the file /run/token of oidcTokenFilepath (option config.oidcTokenFilepath) ${says}`,
    )
  })

  it('in UTF-16, as a redirection of PowerShell writes it, is told of as that [P15]', async () => {
    const text = Buffer.from(`\ufeff${jwt('x')}`, 'utf16le').toString('utf8')
    const files = fakeFiles({ '/run/token': text })
    const source = await workload(fileIdentity, { files }).wired({ oidcTokenFilepath: '/run/token' })
    const error = await refusalOf(source())
    expect(error.code).toBe('ERR_SUBJECT_TOKEN_INVALID')
    expect(error.message).toContain('It looks like UTF-16')
  })
})

const REQUEST_URL = 'https://pipelines.actions.githubusercontent.com/a/b/idtoken?api-version=2.0'
const GITHUB = {
  GITHUB_ACTIONS: 'true',
  ACTIONS_ID_TOKEN_REQUEST_URL: REQUEST_URL,
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: CANARY,
}

describe('a GitHub job', () => {
  it('asks with its request token for the audience of the call, whatever characters it has [S4-04] [A22] [T24]', async () => {
    const fetch = fakeFetch(() => Response.json({ count: 1, value: jwt('job') }))
    const source = await workload(githubIdentity, { env: GITHUB, fetch }).wired()
    expect(await source({ audience: 'x&audience=y#z' })).toBe(jwt('job'))
    const [request] = fetch.requests
    const { searchParams, hash } = new URL(request?.url ?? '')
    expect(searchParams.getAll('audience')).toEqual(['x&audience=y#z'])
    expect([request?.method, searchParams.get('api-version'), hash]).toEqual(['GET', '2.0', ''])
    expect(request?.headers.get('authorization')).toBe(`Bearer ${CANARY}`)
  })

  it('asks without an audience when there is none, and anew with every call', async () => {
    const fetch = fakeFetch(() => Response.json({ value: jwt('job') }))
    const source = await workload(githubIdentity, { env: GITHUB, fetch }).wired()
    await source()
    await source()
    expect(fetch.requests.map(({ url }) => url)).toEqual([REQUEST_URL, REQUEST_URL])
  })

  it.each([
    'https://evil.example/idtoken',
    'https://actions.githubusercontent.com.evil.example/idtoken',
    'https://evilactions.githubusercontent.com/idtoken',
    'https://pipelines.actions.githubusercontent.com:8443/idtoken',
    'https://a.b.actions.ghe.com.evil.example/idtoken',
    'http://127.0.0.1:8080/idtoken',
  ])('sends its request token to no other place, such as %s [T24]', async (url) => {
    const fetch = fakeFetch(() => Response.json({ value: jwt('job') }))
    const env = { ...GITHUB, ACTIONS_ID_TOKEN_REQUEST_URL: url }
    const error = await refusalOf((await workload(githubIdentity, { env, fetch }).wired())())
    expect(error).toMatchObject({ code: 'ERR_ORIGIN_FORBIDDEN', strategy: 'workload' })
    expect(error.message).toContain('actionsIdTokenRequestUrl (environment variable ACTIONS_ID_TOKEN_REQUEST_URL)')
    expect(error.message).toContain('oidcAllowedOrigins (LAKEAUTH_OIDC_ALLOWED_ORIGINS)')
    expect(fetch.requests).toHaveLength(0)
  })

  it.each([
    'http://evil.example/idtoken',
    'https://user:pass@pipelines.actions.githubusercontent.com/idtoken',
    'idtoken',
  ])('refuses %s as a request URL before anything is wired [T24]', async (url) => {
    const { error } = await workload(githubIdentity, { env: { ...GITHUB, ACTIONS_ID_TOKEN_REQUEST_URL: url } }).report()
    expect(error?.code).toBe('ERR_AUTH_NOT_CONFIGURED')
    expect(error?.message).toContain(
      'actionsIdTokenRequestUrl from environment variable ACTIONS_ID_TOKEN_REQUEST_URL is not valid',
    )
  })

  it.each([
    { place: 'https://run-actions-1.actions.githubusercontent.com', allowed: undefined },
    { place: 'https://token.actions.octocorp.ghe.com', allowed: undefined },
    { place: 'https://github.company.example', allowed: 'https://other.example, https://github.company.example' },
    { place: 'http://127.0.0.1:8080', allowed: 'http://127.0.0.1:8080/' },
  ])('asks at $place, which is known or allowed [T24]', async ({ place, allowed }) => {
    const fetch = fakeFetch(() => Response.json({ value: jwt('job') }))
    const env = { ...GITHUB, ACTIONS_ID_TOKEN_REQUEST_URL: `${place}/idtoken`, LAKEAUTH_OIDC_ALLOWED_ORIGINS: allowed }
    await (await workload(githubIdentity, { env, fetch }).wired())()
    expect(fetch.requests.map(({ url }) => url)).toEqual([`${place}/idtoken`])
  })

  it('takes a list of allowed origins from code', async () => {
    const fetch = fakeFetch(() => Response.json({ value: jwt('job') }))
    const env = { ...GITHUB, ACTIONS_ID_TOKEN_REQUEST_URL: 'https://github.company.example/idtoken' }
    const source = await workload(githubIdentity, { env, fetch }).wired({
      oidcAllowedOrigins: 'https://github.company.example',
    })
    expect(await source()).toBe(jwt('job'))
  })

  it('without the permission names the lines of the workflow and the fork [P36]', async () => {
    const { report, wired } = workload(githubIdentity, { env: { GITHUB_ACTIONS: 'true' } })
    const { strategies } = await report()
    expect(strategies[0]).toMatchObject({ status: 'not-applicable' })
    expect(strategies[0]?.reason).toContain('permissions: { id-token: write, contents: read }')
    const error = await refusalOf((await wired())())
    expect(error).toMatchObject({ code: 'ERR_SUBJECT_TOKEN_FORBIDDEN' })
    expect(error.message).toContain('permissions: { id-token: write, contents: read }')
    expect(error.message).toContain('fork')
  })

  it.each([
    { status: 403, says: 'permissions: { id-token: write' },
    { status: 401, says: 'none of a job that runs' },
  ])('that is refused with $status is told what that means [P36]', async ({ status, says }) => {
    const fetch = fakeFetch(() => Response.json({}, { status }))
    const error = await refusalOf((await workload(githubIdentity, { env: GITHUB, fetch }).wired())())
    expect(error.message).toContain(`(${status}). `)
    expect(error.message).toContain(says)
  })

  it('is none where GitHub Actions does not run', async () => {
    const { strategies } = await workload(githubIdentity).report()
    expect(strategies[0]).toMatchObject({ status: 'not-applicable', reason: 'this is no job of GitHub Actions' })
  })

  it.each([
    {
      answer: () => Response.json({ message: CANARY }, { status: 403 }),
      code: 'ERR_SUBJECT_TOKEN_FORBIDDEN',
      retryable: undefined,
    },
    {
      answer: () => Response.json({ message: CANARY }, { status: 401 }),
      code: 'ERR_SUBJECT_TOKEN_FORBIDDEN',
      retryable: undefined,
    },
    { answer: () => Response.json({ value: '' }), code: 'ERR_SUBJECT_TOKEN_EMPTY', retryable: undefined },
    { answer: () => Response.json({}), code: 'ERR_SUBJECT_TOKEN_EMPTY', retryable: undefined },
    { answer: () => Response.json({ value: CANARY }), code: 'ERR_SUBJECT_TOKEN_INVALID', retryable: undefined },
    { answer: () => new Response('<html>'), code: 'ERR_TOKEN_RESPONSE_INVALID', retryable: false },
    { answer: () => new Response(null, { status: 503 }), code: 'ERR_ENDPOINT_FAILED', retryable: true },
    { answer: () => Response.json({}, { status: 500 }), code: 'ERR_ENDPOINT_FAILED', retryable: false },
  ])('that is answered otherwise has $code [P36]', async ({ answer, code, retryable }) => {
    const source = await workload(githubIdentity, { env: GITHUB, fetch: fakeFetch(answer) }).wired()
    expect(await refusalOf(source())).toMatchObject({
      code,
      strategy: 'workload',
      ...(retryable !== undefined && { retryable }),
    })
  })
})

const ADO_URI = 'https://dev.azure.com/org/p-id/_apis/distributedtask/hubs/build/plans/plan-1/jobs/job-1/oidctoken'
const ADO = { TF_BUILD: 'True', SYSTEM_OIDCREQUESTURI: ADO_URI, SYSTEM_ACCESSTOKEN: CANARY }

describe('a job of Azure Pipelines', () => {
  it('asks for the token of the pipeline, or of a service connection [S4-04] [A23] [P14]', async () => {
    const fetch = fakeFetch(() => Response.json({ oidcToken: jwt('p') }))
    const { wired } = workload(azureDevOpsIdentity, { env: ADO, fetch })
    expect(await (await wired())({ audience: 'ignored' })).toBe(jwt('p'))
    await (await wired({ oidcServiceConnectionId: 'c&d' }))()
    expect(fetch.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `POST ${ADO_URI}?api-version=7.2-preview.1`,
      `POST ${ADO_URI}?api-version=7.2-preview.1&serviceConnectionId=c%26d`,
    ])
    expect(fetch.requests[0]?.headers.get('authorization')).toBe(`Bearer ${CANARY}`)
  })

  it.each(['https://dev.azure.com/org/', 'https://dev.azure.com/org', 'https://org.visualstudio.com/'])(
    'puts the address together where the agent gives only its parts, such as %s [P14]',
    async (collection) => {
      const fetch = fakeFetch(() => Response.json({ oidcToken: jwt('p') }))
      const env = {
        SYSTEM_ACCESSTOKEN: CANARY,
        SYSTEM_TEAMFOUNDATIONCOLLECTIONURI: collection,
        SYSTEM_TEAMPROJECTID: 'p-id',
        SYSTEM_HOSTTYPE: 'build',
        SYSTEM_PLANID: 'plan-1',
        SYSTEM_JOBID: 'job-1',
      }
      const { report, wired } = workload(azureDevOpsIdentity, { env, fetch })
      expect((await report()).selected).toBe('workload')
      await (await wired())()
      expect(fetch.requests[0]?.url).toBe(
        `${collection.replace(/\/$/, '')}/p-id/_apis/distributedtask/hubs/build/plans/plan-1/jobs/job-1/oidctoken?api-version=7.2-preview.1`,
      )
    },
  )

  it.each(['.', '..'])(
    'puts no address together that leads out of its organization: project %j [T24]',
    async (project) => {
      const fetch = fakeFetch(() => Response.json({ oidcToken: jwt('p') }))
      const env = {
        SYSTEM_ACCESSTOKEN: CANARY,
        SYSTEM_TEAMFOUNDATIONCOLLECTIONURI: 'https://dev.azure.com/org/',
        SYSTEM_TEAMPROJECTID: project,
        SYSTEM_HOSTTYPE: 'build',
        SYSTEM_PLANID: 'plan-1',
        SYSTEM_JOBID: 'job-1',
      }
      const { wired } = workload(azureDevOpsIdentity, { env, fetch })
      expect(await refusalOf((await wired())())).toMatchObject({ code: 'ERR_SUBJECT_TOKEN_FORBIDDEN' })
      expect(fetch.requests).toHaveLength(0)
    },
  )

  it('without SYSTEM_ACCESSTOKEN shows the line that maps it [P14]', async () => {
    const { report, wired } = workload(azureDevOpsIdentity, { env: { ...ADO, SYSTEM_ACCESSTOKEN: undefined } })
    const line = 'env: { SYSTEM_ACCESSTOKEN: $(System.AccessToken) }'
    expect((await report()).strategies[0]?.reason).toContain(line)
    const error = await refusalOf((await wired())())
    expect(error).toMatchObject({ code: 'ERR_SUBJECT_TOKEN_FORBIDDEN' })
    expect(error.message).toContain(line)
  })

  it('without its address says which variables are stripped [P14]', async () => {
    const { report, wired } = workload(azureDevOpsIdentity, { env: { ...ADO, SYSTEM_OIDCREQUESTURI: undefined } })
    expect((await report()).strategies[0]?.reason).toContain('SYSTEM_OIDCREQUESTURI is not set')
    expect(await refusalOf((await wired())())).toMatchObject({ code: 'ERR_SUBJECT_TOKEN_FORBIDDEN' })
  })

  it('is none where Azure Pipelines does not run', async () => {
    const { strategies } = await workload(azureDevOpsIdentity).report()
    expect(strategies[0]?.reason).toBe('this is no job of Azure Pipelines')
  })

  it.each([
    'https://dev.azure.com.evil.example/oidctoken',
    'https://a-8080.apps.codespaces.visualstudio.com/oidctoken',
    'https://a.b.visualstudio.com/oidctoken',
    'https://visualstudio.com/oidctoken',
  ])('sends its access token to no other place, such as %s [T24]', async (uri) => {
    const fetch = fakeFetch(() => Response.json({ oidcToken: jwt('p') }))
    const env = { ...ADO, SYSTEM_OIDCREQUESTURI: uri }
    const error = await refusalOf((await workload(azureDevOpsIdentity, { env, fetch }).wired())())
    expect(error).toMatchObject({ code: 'ERR_ORIGIN_FORBIDDEN' })
    expect(fetch.requests).toHaveLength(0)
  })

  it('takes a sign-in page for the refusal that it is', async () => {
    const page = (): Response => new Response('<html>', { status: 203, headers: { 'content-type': 'text/html' } })
    const source = await workload(azureDevOpsIdentity, { env: ADO, fetch: fakeFetch(page) }).wired()
    expect(await refusalOf(source())).toMatchObject({ code: 'ERR_SUBJECT_TOKEN_FORBIDDEN' })
  })

  it('tells pipeline and service connection apart [T23]', () => {
    const context = { env: {} } as never
    const settings = { systemOidcRequestUri: ADO_URI }
    expect(azureDevOpsIdentity.key({ ...settings, oidcServiceConnectionId: 'c' }, context)).not.toEqual(
      azureDevOpsIdentity.key(settings, context),
    )
  })
})

it('does not take a request token of a job for a secret of another host', async () => {
  const files = fakeFiles({ '/home/ada/.databrickscfg': `[p]\nhost = ${HOST}\n` })
  const env = { ...GITHUB, DATABRICKS_CONFIG_PROFILE: 'p' }
  const { report } = workload(githubIdentity, { env, files })
  expect((await report({ host: undefined })).warnings).toEqual([])
})
