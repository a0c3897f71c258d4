import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  coreStrategies,
  type CredentialStrategy,
  databricksAuth,
  explain,
  isAuthError,
  type Report,
} from '../src/index.js'
import { breaksWith, fakeClock, fakeCommands, fakeFetch, fakeFiles, fakePorts } from '../src/testing/index.js'
import { parseExpiry } from '../src/strategies/databricks-cli-output.js'

const HOST = 'https://ws.cloud.databricks.com'
const OTHER = 'https://other.cloud.databricks.com'
const FILE = '/home/ada/.databrickscfg'
const page = readFileSync(new URL('../../../docs/guide/settings.md', import.meta.url), 'utf8')

interface Setup {
  readonly config?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
  readonly cfg?: string
  readonly strategies?: readonly CredentialStrategy[]
}

const optionsOf = ({ config = {}, env = {}, cfg, strategies = coreStrategies }: Setup) => ({
  strategies,
  config: config as never,
  ...fakePorts({
    env,
    files: fakeFiles(cfg === undefined ? {} : { [FILE]: cfg }),
    commands: fakeCommands({ databricks: () => '' }),
  }),
})

const report = (setup: Setup): Promise<Report> => explain(optionsOf(setup))
const valueOf = async (key: string, setup: Setup): Promise<string | undefined> =>
  (await report(setup)).values.find((value) => value.key === key)?.value
const codeOf = async (setup: Setup): Promise<string | undefined> => (await report(setup)).error?.code
const m2mEnv = { DATABRICKS_CLIENT_ID: 'ci', DATABRICKS_CLIENT_SECRET: 'example-secret' }

/** What each row of the table claims, as a check of its own. */
const checks: Readonly<Record<string, () => Promise<void>>> = {
  precedence: async () => {
    const setup = {
      cfg: `[prod]\nhost = ${HOST}\n`,
      env: { DATABRICKS_HOST: OTHER, DATABRICKS_CONFIG_PROFILE: 'prod' },
    }
    expect(await valueOf('host', setup)).toBe(HOST)
  },
  'chain-errors': async () => {
    const clock = fakeClock()
    const fetch = fakeFetch(breaksWith('ENOTFOUND'))
    const setup = {
      config: { host: HOST, clientId: 'ci', clientSecret: 'example-secret' },
      env: { DATABRICKS_TOKEN: 'dapi-x' },
    }
    const auth = await databricksAuth({ ...optionsOf(setup), fetch, clock })
    const failed = auth.headers().catch((error: unknown) => error)
    await clock.advance(60_000)
    const error = await failed
    expect(isAuthError(error) && error.strategy).toBe('oauth-m2m')
  },
  lazy: async () => {
    const fetch = fakeFetch(() => Response.error())
    await databricksAuth({ ...optionsOf({ env: { ...m2mEnv, DATABRICKS_HOST: HOST } }), fetch })
    expect(fetch.requests).toEqual([])
  },
  conflict: async () => {
    expect((await report({ config: { host: HOST, token: 'dapi-x' }, env: m2mEnv })).selected).toBe('pat')
    expect((await report({ env: { ...m2mEnv, DATABRICKS_HOST: HOST, DATABRICKS_TOKEN: 'dapi-x' } })).selected).toBe(
      'pat',
    )
    expect((await report({ config: { host: HOST, token: 'dapi-x', clientId: 'half' } })).selected).toBe('pat')
    expect(await codeOf({ config: { host: HOST, token: 'dapi-x', clientId: 'ci', clientSecret: 'xxxx' } })).toBe(
      'ERR_AUTH_CONFLICT',
    )
  },
  'auth-type': async () => {
    const env = { ...m2mEnv, DATABRICKS_HOST: HOST, DATABRICKS_AUTH_TYPE: 'oauth-m2m', DATABRICKS_TOKEN: 'dapi-x' }
    expect((await report({ env })).selected).toBe('oauth-m2m')
    expect((await report({ env, config: { token: 'dapi-x' } })).selected).toBe('pat')
  },
  'not-configured': async () => {
    const error = (await report({})).error
    expect(error?.message).toMatch(/^The host is not set: /)
    expect(error?.strategies?.map(({ strategy }) => strategy)).toEqual(coreStrategies.map(({ name }) => name))
    // The guide shows this very message.
    expect(page).toContain(error?.message)
  },
  'default-profile': async () => {
    const { notes, values } = await report({ cfg: `host = ${OTHER}\ntoken = dapi-x\n`, env: { DATABRICKS_HOST: HOST } })
    expect(values.map(({ key }) => key)).toEqual(['host'])
    expect(notes).toEqual([
      `the default profile of ${FILE} takes no part, because host is set by environment variable DATABRICKS_HOST`,
    ])
  },
  'cli-path': async () => {
    const env = { DATABRICKS_CLI_PATH: '/opt/databricks', DATABRICKS_CLOUD: 'aws', DATABRICKS_WORKSPACE_ID: '1' }
    expect((await report({ cfg: `host = ${HOST}\ntoken = dapi-x\n`, env })).selected).toBe('pat')
  },
  'empty-option': async () => {
    const env = { DATABRICKS_HOST: HOST, DATABRICKS_TOKEN: 'dapi-x', DATABRICKS_CLIENT_ID: '' }
    expect(await codeOf({ env, config: { token: '' } })).toBe('ERR_ATTRIBUTE_INVALID')
    expect((await report({ env })).values.map(({ key }) => key)).toEqual(['host', 'token'])
  },
  'unknown-option': async () => {
    expect((await report({ config: { client_id: 'x' } })).error?.message).toContain('Did you mean config.clientId?')
  },
  'mixed-sources': async () => {
    const setup = { cfg: `[p]\nhost = ${HOST}\n`, env: { DATABRICKS_CONFIG_PROFILE: 'p', DATABRICKS_TOKEN: 'dapi-x' } }
    expect((await report(setup)).warnings).toHaveLength(1)
    expect((await explain({ ...optionsOf(setup), strict: true })).error?.code).toBe('ERR_MIXED_SOURCES')
  },
  'host-spelling': async () => {
    const auth = await databricksAuth(
      optionsOf({ config: { host: 'WS.Cloud.Databricks.com:443/path/', token: 'dapi-x' } }),
    )
    expect(auth.host).toBe(HOST)
    expect((await databricksAuth(optionsOf({ config: { host: `${HOST}:8443`, token: 'dapi-x' } }))).host).toBe(
      `${HOST}:8443`,
    )
    expect(await codeOf({ config: { host: 'https://ws.cloud.databricks.com.', token: 'dapi-x' } })).toBe(
      'ERR_HOST_INVALID',
    )
  },
  'host-query': async () => {
    const setup = { config: { host: `${HOST}?o=42` }, env: { DATABRICKS_WORKSPACE_ID: '7' } }
    expect(await valueOf('workspaceId', setup)).toBe('42')
  },
  'http-host': async () => {
    expect(await codeOf({ config: { host: 'http://ws.cloud.databricks.com', token: 'dapi-x' } })).toBe(
      'ERR_HOST_INVALID',
    )
    expect((await databricksAuth(optionsOf({ config: { host: 'http://localhost:4010', token: 'dapi-x' } }))).host).toBe(
      'http://localhost:4010',
    )
  },
  'unknown-cloud': async () => {
    const fetch = fakeFetch(() => Response.json({ cloud: 'AWS' }))
    const placeOf = async (config: object) =>
      (await databricksAuth({ ...optionsOf({ config: { token: 'dapi-x', ...config } }), fetch })).place()
    expect((await placeOf({ host: 'https://ws.example' })).cloud).toBeUndefined()
    expect((await placeOf({ host: 'https://ws.example', cloud: 'azure' })).cloud).toBe('azure')
    expect((await placeOf({ host: HOST })).cloud).toBe('aws')
  },
  'named-file': async () => {
    const error = (await report({ env: { DATABRICKS_CONFIG_FILE: '/none' } })).error
    expect(error?.message).toContain(
      '/none, wanted by environment variable DATABRICKS_CONFIG_FILE: the file does not exist.',
    )
  },
  'default-profile-name': async () => {
    const settings = '[__settings__]\ndefault_profile = prod\n'
    expect(await valueOf('host', { cfg: `${settings}[prod]\nhost = ${HOST}\n` })).toBe(HOST)
    expect(await codeOf({ cfg: `${settings}[dev]\nhost = ${HOST}\n` })).toBe('ERR_PROFILE_INVALID')
  },
  'ini-dialect': async () => {
    const passwordOf = async (text: string): Promise<string> => {
      const setup = { cfg: `host = ${HOST}\nusername = ada\npassword = ${text}\n` }
      const authorization = (await (await databricksAuth(optionsOf(setup))).headers())['Authorization'] ?? ''
      return atob(authorization.replace('Basic ', '')).replace('ada:', '')
    }
    expect(await passwordOf('%Y#X$Z')).toBe('%Y#X$Z')
    expect(await passwordOf('"%Y#X$Z" # comment')).toBe('%Y#X$Z')
    // oxlint-disable-next-line no-template-curly-in-string
    expect(await passwordOf('${HOME}')).toBe('${HOME}')
  },
  'scopes-variable': async () => {
    expect(await valueOf('scopes', { env: { DATABRICKS_SCOPES: 'sql' } })).toBe('sql')
  },
  'invalid-value': async () => {
    expect((await report({ env: { DATABRICKS_HOST: HOST, DATABRICKS_TOKEN: 'dapi-canary\n' } })).error).toBeUndefined()
    const error = (await report({ env: { DATABRICKS_HOST: HOST, DATABRICKS_TOKEN: 'dapi-canary\nx' } })).error
    expect(error?.message).toMatch(/^token from environment variable DATABRICKS_TOKEN is not valid: /)
    expect(error?.message).not.toContain('canary')
  },
  'metadata-url': async () => {
    const codes = ['http://localhost.evil.example/x', 'http://127.1/x', 'https://ws.example/x'].map(
      (metadataServiceUrl) => codeOf({ config: { host: HOST, metadataServiceUrl } }),
    )
    expect(await Promise.all(codes)).toEqual(Array(3).fill('ERR_ATTRIBUTE_INVALID'))
    expect(await codeOf({ config: { host: HOST, metadataServiceUrl: 'http://[::1]:4/x' } })).toBeUndefined()
  },
  'cli-evidence': async () => {
    expect(await codeOf({ config: { host: HOST } })).toBe('ERR_AUTH_NOT_CONFIGURED')
    expect((await report({ config: { host: HOST, authType: 'databricks-cli' } })).selected).toBe('databricks-cli')
  },
  'cli-output': async () => {
    expect(parseExpiry('2026-01-01 10:00:00')).toBeUndefined()
    expect(parseExpiry('2026-01-01T10:00:00+01:00')?.toISOString()).toBe('2026-01-01T09:00:00.000Z')
  },
  'basic-utf8': async () => {
    const auth = await databricksAuth(optionsOf({ config: { host: HOST, username: 'test', password: '123£' } }))
    expect(await auth.headers()).toEqual({ Authorization: 'Basic dGVzdDoxMjPCow==' })
  },
}

describe('the table of differences in docs/guide/settings.md', () => {
  const table = page.slice(page.indexOf('## Where this differs from the official clients'))
  const rows = [...table.matchAll(/^\| ([a-z][a-z0-9-]*) \|([^|]*)\|([^|]*)\|([^|]*)\|$/gm)]
  const ids = rows.map((row) => row[1] as string)

  it('has a check for every row and a row for every check', () => {
    expect(ids.length).toBeGreaterThanOrEqual(20)
    expect([...ids].sort()).toEqual(Object.keys(checks).sort())
    expect(table.split('\n').filter((line) => line.startsWith('|'))).toHaveLength(ids.length + 2)
  })

  it.each(ids)('is right about %s', async (id) => {
    expect.hasAssertions()
    await checks[id]?.()
  })
})

describe('the table of settings in docs/guide/settings.md', () => {
  it("names every option, variable and key of core's strategies, and no other", () => {
    const rows = page.slice(page.indexOf('| Strategy | Options'), page.indexOf('## Which value counts'))
    const named = [...rows.matchAll(/`([A-Za-z_]+)`/g)].map((match) => match[1] as string)
    const declared = coreStrategies.flatMap((strategy: CredentialStrategy) =>
      Object.entries(strategy.attributes).flatMap(([key, { env = [], profileKey }]) => [
        key,
        ...env,
        ...(profileKey ? [profileKey] : []),
      ]),
    )
    const core = [
      'workspaceId',
      'DATABRICKS_WORKSPACE_ID',
      'workspace_id',
      'cloud',
      'DATABRICKS_CLOUD',
      'authType',
      'DATABRICKS_AUTH_TYPE',
      'auth_type',
    ]
    const choosing = ['profile', 'DATABRICKS_CONFIG_PROFILE', 'configFile', 'DATABRICKS_CONFIG_FILE']
    const names = coreStrategies.map(({ name }) => name).filter((name) => !name.includes('-'))
    const sentence = ['config']
    expect([...new Set(named)].sort()).toEqual(
      [...new Set([...declared, ...core, ...choosing, ...names, ...sentence])].sort(),
    )
  })
})
