import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import {
  bearerCredential,
  cachedSource,
  ConfigurationError,
  coreStrategies,
  createToken,
  type CredentialStrategy,
  databricksAuth,
  defineStrategy,
  type Detection,
  explain,
  type Report,
  standardAttributes,
  type StrategyContext,
  wrapStrategy,
  oauthM2m,
} from '../src/index.js'
import { type FakePorts, fakeCommands, fakeFetch, fakeFiles, fakePorts } from '../src/testing/index.js'

const HOST = 'https://ws.cloud.databricks.com'
const FILE = '/home/ada/.databrickscfg'
const CACHE = '/home/ada/.databricks/token-cache.json'

/** How each of core's strategies is set up: by options, by variables, in a profile, by a fact on this machine. */
interface Way {
  readonly name: string
  readonly config: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
  readonly profile: string
  readonly files?: Readonly<Record<string, string>>
}

const byEvidence: readonly Way[] = [
  {
    name: 'pat',
    config: { token: 'dapi-canary-option' },
    env: { DATABRICKS_TOKEN: 'dapi-canary-env' },
    profile: 'token = dapi-canary-profile',
  },
  {
    name: 'basic',
    config: { username: 'ada', password: 'canary-option' },
    env: { DATABRICKS_USERNAME: 'ada', DATABRICKS_PASSWORD: 'canary-env' },
    profile: 'username = ada\npassword = canary-profile',
  },
  {
    name: 'oauth-m2m',
    config: { clientId: 'ci', clientSecret: 'canary-option' },
    env: { DATABRICKS_CLIENT_ID: 'ci', DATABRICKS_CLIENT_SECRET: 'canary-env' },
    profile: 'client_id = ci\nclient_secret = canary-profile',
  },
  {
    name: 'metadata-service',
    config: { metadataServiceUrl: 'http://127.0.0.1:4/canary-option' },
    env: { DATABRICKS_METADATA_SERVICE_URL: 'http://127.0.0.1:4/canary-env' },
    profile: 'metadata_service_url = http://127.0.0.1:4/canary-profile',
  },
]

/** The CLI is set up by a login, which is ambient, or by being named. */
const cli: Way = {
  name: 'databricks-cli',
  config: { authType: 'databricks-cli' },
  env: {},
  profile: 'auth_type = databricks-cli',
  files: { [CACHE]: JSON.stringify({ tokens: { [HOST]: { access_token: 'canary-cached' } } }) },
}

const all = [...byEvidence, cli]
const pairs = all.flatMap((a) => all.filter((b) => b !== a).map((b) => [a.name, b.name, a, b] as const))

interface Setup {
  readonly config?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, string>>
  readonly strategies?: readonly CredentialStrategy[]
  readonly strict?: boolean
}

function portsOf({ env = {}, files = {} }: Setup): FakePorts {
  const commands = fakeCommands({ databricks: () => '{}' })
  return fakePorts({ env, files: fakeFiles(files), commands })
}

function optionsOf(setup: Setup, ports = portsOf(setup)) {
  const { config = {}, strategies = coreStrategies, strict } = setup
  return { strategies, config: { host: HOST, ...config } as never, strict, ...ports }
}

async function selected(setup: Setup): Promise<string> {
  const { authType } = await databricksAuth(optionsOf(setup))
  expect((await explain(optionsOf(setup))).selected).toBe(authType)
  return authType
}

async function refusal(setup: Setup): Promise<ConfigurationError> {
  const error: unknown = await databricksAuth(optionsOf(setup)).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(ConfigurationError)
  const report = await explain(optionsOf(setup))
  expect([report.selected, report.error?.message]).toEqual([undefined, (error as ConfigurationError).message])
  expect(inspect([error, report], { depth: null })).not.toContain('canary')
  return error as ConfigurationError
}

function fileOf(profiles: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return {
    [FILE]: Object.entries(profiles)
      .map(([name, text]) => `[${name}]\nhost = ${HOST}\n${text}\n`)
      .join(''),
  }
}

describe('an explicit strategy beside an ambient one', () => {
  it.each(pairs)('uses %s set by options and reports %s as ignored [P04]', async (a, b, chosen, ambient) => {
    const setup = { config: chosen.config, env: ambient.env, files: { ...chosen.files, ...ambient.files } }
    const ports = portsOf(setup)
    expect(await selected(setup)).toBe(a)
    const report = await explain(optionsOf(setup, ports))
    const other = report.strategies.find(({ strategy }) => strategy === b)
    expect(other?.status).toBe('ignored')
    expect(other?.reason).toMatch(new RegExp(`^set up by .*; ignored, because ${a} wins$`))
    expect(report.strategies.filter(({ status }) => status === 'selected').map(({ strategy }) => strategy)).toEqual([a])
    expect([report.warnings, ports.logger.warnings]).toEqual([[], []])
    expect(inspect(report, { depth: null })).not.toContain('canary')
  })

  it.each(pairs)('uses %s of a chosen profile and reports %s as ignored [P04] [P08]', async (a, b, chosen, ambient) => {
    const setup = {
      config: { profile: 'p' },
      env: ambient.env,
      files: { ...fileOf({ p: chosen.profile }), ...ambient.files },
    }
    expect(await selected(setup)).toBe(a)
    const { strategies } = await explain(optionsOf(setup))
    expect(strategies.find(({ strategy }) => strategy === b)?.status).toBe('ignored')
  })

  it.each(pairs.filter(([a]) => a !== 'databricks-cli'))(
    'uses %s set by options although a variable names %s, and says so in a note [P04]',
    async (a, b, chosen, ambient) => {
      const setup = {
        config: chosen.config,
        env: { ...ambient.env, DATABRICKS_AUTH_TYPE: b },
        files: ambient.files ?? {},
      }
      expect(await selected(setup)).toBe(a)
      expect((await explain(optionsOf(setup))).notes).toContain(
        `authType "${b}" from environment variable DATABRICKS_AUTH_TYPE is ignored, because options set up ${a}`,
      )
    },
  )

  it('follows authType of the environment where options set up that strategy too, or none completely', async () => {
    const env = { DATABRICKS_AUTH_TYPE: 'oauth-m2m', DATABRICKS_CLIENT_SECRET: 'canary-env' }
    expect(await selected({ config: { clientId: 'ci', token: 'dapi-x' }, env })).toBe('oauth-m2m')
    expect(await selected({ config: { clientId: 'ci', clientSecret: 'canary', token: 'dapi-x' }, env })).toBe(
      'oauth-m2m',
    )
    const named = { DATABRICKS_AUTH_TYPE: 'pat', DATABRICKS_TOKEN: 'dapi-x', DATABRICKS_CLIENT_SECRET: 'canary-env' }
    expect(await selected({ config: { clientId: 'ci' }, env: named })).toBe('pat')
  })

  it('still refuses two strategies set by options when a variable names a third one', async () => {
    const config = { token: 'dapi-x', clientId: 'ci', clientSecret: 'canary-option' }
    expect((await refusal({ config, env: { DATABRICKS_AUTH_TYPE: 'basic' } })).code).toBe('ERR_AUTH_CONFLICT')
  })
})

describe('two strategies of one hand', () => {
  it('are none where a secret of the environment completes one of them: what options set up altogether is meant [P04]', async () => {
    const env = { DATABRICKS_CLIENT_SECRET: 'canary-env' }
    expect(await selected({ config: { clientId: 'ci', token: 'dapi-x' }, env })).toBe('pat')
    const files = fileOf({ p: 'client_secret = canary-file' })
    expect(await selected({ config: { profile: 'p', clientId: 'ci', token: 'dapi-x' }, files })).toBe('pat')
  })

  const two = byEvidence.flatMap((a, index) => byEvidence.slice(index + 1).map((b) => [a.name, b.name, a, b] as const))
  const sources = (way: Way, of: (key: string) => string): string =>
    `${way.name} by ${Object.keys(way.config)
      .map((key) => `${key} (${of(key)})`)
      .join(' and ')}`
  const remedy = 'Leave one of them out, or set authType to the one you mean.'

  it.each(two)('refuses %s and %s both set by options, naming keys and sources [P04] [B05]', async (_a, _b, a, b) => {
    const error = await refusal({ config: { ...a.config, ...b.config } })
    const of = (key: string): string => `option config.${key}`
    expect(error.code).toBe('ERR_AUTH_CONFLICT')
    expect(error.message).toBe(
      `More than one way to sign in is set up: ${sources(a, of)}; ${sources(b, of)}. ${remedy}`,
    )
    expect(error.strategies?.map(({ strategy, status }) => [strategy, status])).toEqual([
      [a.name, 'applicable'],
      [b.name, 'applicable'],
    ])
  })

  it.each(two)('refuses %s and %s both in a chosen profile, naming it [P04] [B05]', async (_a, _b, a, b) => {
    const error = await refusal({ config: { profile: 'p' }, files: fileOf({ p: `${a.profile}\n${b.profile}` }) })
    const of = (): string => `profile [p] in ${FILE}`
    expect(error.message).toBe(
      `More than one way to sign in is set up: ${sources(a, of)}; ${sources(b, of)}. ${remedy}`,
    )
  })

  it.each(two)('refuses %s and %s both in the default profile [P04]', async (_a, _b, a, b) => {
    const files = { [FILE]: `host = ${HOST}\n${a.profile}\n${b.profile}\n` }
    expect((await refusal({ config: { host: undefined }, files })).code).toBe('ERR_AUTH_CONFLICT')
  })

  it.each(two)('takes %s before %s where variables set up both, as the array has it', async (_a, _b, a, b) => {
    const env = { ...a.env, ...b.env }
    expect(await selected({ env })).toBe(a.name)
    expect(await selected({ env, strategies: [...coreStrategies].reverse() })).toBe(b.name)
  })

  it.each(two)('lets authType decide between %s and %s [P04] [B06]', async (_a, _b, a, b) => {
    const config = { ...a.config, ...b.config }
    expect(await selected({ config: { ...config, authType: a.name } })).toBe(a.name)
    expect(await selected({ config, env: { DATABRICKS_AUTH_TYPE: b.name } })).toBe(b.name)
  })

  it('takes the variables of a strategy before the login of the CLI, which nobody set for this program', async () => {
    expect(await selected({ env: { DATABRICKS_TOKEN: 'dapi-x' }, files: cli.files ?? {} })).toBe('pat')
    expect(await selected({ files: cli.files ?? {}, strategies: [...coreStrategies].reverse() })).toBe('databricks-cli')
  })

  it('refuses no explicit choice for the invalid setting of another strategy [P04]', async () => {
    const env = { DATABRICKS_METADATA_SERVICE_URL: 'http://evil.example/canary', DATABRICKS_CLIENT_SECRET: 'canary\n' }
    expect(await selected({ config: { token: 'dapi-x' }, env })).toBe('pat')
    const { strategies } = await explain(optionsOf({ config: { token: 'dapi-x' }, env }))
    expect(strategies.find(({ strategy }) => strategy === 'metadata-service')?.status).toBe('ignored')
  })

  it('does not pass over an invalid secret to sign in as somebody else', async () => {
    const env = { DATABRICKS_TOKEN: '"dapi-canary"', ...byEvidence[2]?.env }
    expect((await refusal({ env })).attribute).toBe('token')
    expect((await refusal({ config: { token: 'dapi canary' }, env: byEvidence[2]?.env ?? {} })).source).toBe(
      'option config.token',
    )
  })

  it('takes an invalid scope for no sign that a strategy was set up', async () => {
    const files = { [FILE]: `host = ${HOST}\ntoken = dapi-x\n` }
    expect(await selected({ config: { host: undefined }, env: { DATABRICKS_SCOPES: 'canary"' }, files })).toBe('pat')
  })
})

describe('authType', () => {
  const both = { ...byEvidence[0]?.env, ...byEvidence[2]?.env }
  it.each<[string, Setup]>([
    ['an option', { config: { authType: 'oauth-m2m' }, env: both }],
    ['a variable', { env: { ...both, DATABRICKS_AUTH_TYPE: 'oauth-m2m' } }],
    [
      'a profile',
      {
        config: { profile: 'p' },
        files: fileOf({ p: `auth_type = oauth-m2m\ntoken = dapi-x\n${byEvidence[2]?.profile}` }),
      },
    ],
    ['an option over a variable', { config: { authType: 'oauth-m2m' }, env: { ...both, DATABRICKS_AUTH_TYPE: 'pat' } }],
    [
      'a profile over a variable',
      {
        config: { profile: 'p' },
        env: { ...both, DATABRICKS_AUTH_TYPE: 'pat' },
        files: fileOf({ p: 'auth_type = oauth-m2m' }),
      },
    ],
  ])('narrows the choice to one by %s', async (_, setup) => {
    expect(await selected(setup)).toBe('oauth-m2m')
  })

  it.each<[string, Setup, string]>([
    ['an option', { config: { authType: 'azure-cli' } }, 'option config.authType'],
    ['a variable', { env: { DATABRICKS_AUTH_TYPE: 'azure-cli' } }, 'environment variable DATABRICKS_AUTH_TYPE'],
    [
      'a profile',
      { config: { profile: 'p' }, files: fileOf({ p: 'auth_type = azure-cli' }) },
      `profile [p] in ${FILE}`,
    ],
  ])('refuses a name that no strategy has, from %s [P05]', async (_, setup, source) => {
    const error = await refusal(setup)
    expect([error.code, error.attribute, error.source]).toEqual(['ERR_AUTH_TYPE_UNKNOWN', 'authType', source])
    expect(error.message).toBe(
      `authType "azure-cli" from ${source} is none of the strategies given: pat, basic, oauth-m2m, metadata-service, databricks-cli. Correct it, or add the strategy to \`strategies\`.`,
    )
  })

  it('refuses a strategy that lacks a setting, and says which, whatever else is set up [P05]', async () => {
    const error = await refusal({ config: { authType: 'oauth-m2m', clientId: 'ci' }, env: byEvidence[0]?.env ?? {} })
    expect(error.code).toBe('ERR_AUTH_NOT_CONFIGURED')
    expect(error.message).toBe(
      `oauth-m2m, chosen by authType from option config.authType, cannot be used: clientSecret (DATABRICKS_CLIENT_SECRET) is not set. Note: the default profile of ${FILE} takes no part, because host is set by option config.host.`,
    )
    expect(error.strategies).toEqual([
      {
        strategy: 'oauth-m2m',
        status: 'not-applicable',
        reason: 'clientSecret (DATABRICKS_CLIENT_SECRET) is not set',
        missing: ['clientSecret'],
      },
    ])
  })

  it('uses a strategy that shows no sign of being set up but lacks nothing, and says why', async () => {
    const setup = { config: { authType: 'databricks-cli' } }
    expect(await selected(setup)).toBe('databricks-cli')
    const { strategies } = await explain(optionsOf(setup))
    expect(strategies.at(-1)).toEqual({
      strategy: 'databricks-cli',
      status: 'selected',
      reason: 'named by authType (option config.authType)',
    })
  })

  it('refuses the invalid setting of the strategy that it names', async () => {
    expect((await refusal({ config: { authType: 'pat' }, env: { DATABRICKS_TOKEN: 'dapi canary' } })).attribute).toBe(
      'token',
    )
  })
})

describe('nothing set up', () => {
  const lacks = (first: string): string => `${first}
What each strategy lacks:
  - pat: token (DATABRICKS_TOKEN) is not set
  - basic: username (DATABRICKS_USERNAME) and password (DATABRICKS_PASSWORD) are not set
  - oauth-m2m: clientId (DATABRICKS_CLIENT_ID) and clientSecret (DATABRICKS_CLIENT_SECRET) are not set
  - metadata-service: metadataServiceUrl (DATABRICKS_METADATA_SERVICE_URL) is not set
  - databricks-cli: the Databricks CLI shows no login for ${HOST}; set authType to "databricks-cli" to ask it anyway`

  it('lists every strategy with its reason and its missing settings [P05] [B07]', async () => {
    const error = await refusal({})
    expect(error.code).toBe('ERR_AUTH_NOT_CONFIGURED')
    expect(error.message).toBe(
      lacks(
        `No way to sign in is set up. Note: the default profile of ${FILE} takes no part, because host is set by option config.host.`,
      ),
    )
    expect(error.strategies?.map(({ strategy, missing }) => [strategy, missing])).toEqual([
      ['pat', ['token']],
      ['basic', ['username', 'password']],
      ['oauth-m2m', ['clientId', 'clientSecret']],
      ['metadata-service', ['metadataServiceUrl']],
      ['databricks-cli', undefined],
    ])
  })

  it('says first that the host is missing when it is [P05]', async () => {
    const error = await refusal({ config: { host: undefined } })
    expect(error.message.split('\n')[0]).toBe(
      `The host is not set: set config.host, DATABRICKS_HOST, or host in a profile of .databrickscfg. Note: ${FILE} has no default profile, or does not exist.`,
    )
    expect(error.message).toContain(
      'basic: host (DATABRICKS_HOST), username (DATABRICKS_USERNAME) and password (DATABRICKS_PASSWORD) are not set',
    )
    expect(error.strategies?.every(({ missing }) => missing?.[0] === 'host')).toBe(true)
  })

  it('says that no strategy was given when none was', async () => {
    expect((await refusal({ strategies: [] })).message).toMatch(
      /^No way to sign in is set up\. Note: .*\nNo strategy was given\.$/,
    )
  })
})

describe('an option that the selected strategy does not use', () => {
  it('is warned of: half a sign-in was passed, and another one is taken', async () => {
    const setup: Setup = { config: { clientId: 'application-id' }, env: { DATABRICKS_TOKEN: 'dapi-canary' } }
    const ports = portsOf(setup)
    await databricksAuth(optionsOf(setup, ports))
    expect(ports.logger.warnings).toEqual([
      'clientId (option config.clientId) is not used by pat, which signs in. Complete what belongs to it, leave it out, or set authType.',
    ])
  })

  it('is no matter when it says where to sign in, or comes from the surroundings', async () => {
    const setup: Setup = {
      config: { token: 'dapi-canary', scopes: 'sql', authType: 'pat' },
      env: { DATABRICKS_CLIENT_ID: 'application-id' },
    }
    const ports = portsOf(setup)
    await databricksAuth(optionsOf(setup, ports))
    expect(ports.logger.warnings).toEqual([])
  })
})

describe('a secret and a host of two sources', () => {
  const hostOnly = { [FILE]: `[p]\nhost = ${HOST}\n` }
  const setup: Setup = {
    config: { host: undefined, profile: 'p' },
    env: { DATABRICKS_TOKEN: 'dapi-canary' },
    files: hostOnly,
  }
  const message = `token comes from environment variable DATABRICKS_TOKEN, but host from profile [p] in ${FILE}: the secret may belong to another host. Put both in one place.`
  it('are used with one warning that names both [T12] [P08]', async () => {
    const ports = portsOf(setup)
    const auth = await databricksAuth(optionsOf(setup, ports))
    await auth.headers()
    await auth.headers()
    expect(ports.logger.warnings).toEqual([message])
    expect((await explain(optionsOf(setup))).warnings).toEqual([message])
  })

  it('are an error when strict, before any request [T12] [P08]', async () => {
    const error = await refusal({ ...setup, strict: true })
    expect([error.code, error.attribute, error.source, error.message]).toEqual([
      'ERR_MIXED_SOURCES',
      'token',
      'environment variable DATABRICKS_TOKEN',
      message,
    ])
  })

  it('are noticed the other way round too: a profile without a host and a host from a variable [T12]', async () => {
    const error = await refusal({
      config: { host: undefined, profile: 'p' },
      env: { DATABRICKS_HOST: 'https://elsewhere.example' },
      files: { [FILE]: '[p]\nclient_id = ci\nclient_secret = canary-secret\n' },
      strict: true,
    })
    expect(error.message).toBe(
      `clientSecret comes from profile [p] in ${FILE}, but host from environment variable DATABRICKS_HOST: the secret may belong to another host. Put both in one place.`,
    )
  })

  it.each<[string, Setup]>([
    [
      'both come from one profile',
      { config: { host: undefined, profile: 'p' }, files: fileOf({ p: 'token = dapi-x' }) },
    ],
    [
      'both come from variables',
      { config: { host: undefined }, env: { DATABRICKS_HOST: HOST, DATABRICKS_TOKEN: 'dapi-x' } },
    ],
    ['the caller names the host', { env: { DATABRICKS_TOKEN: 'dapi-x' } }],
    ['the caller passes the secret', { config: { host: undefined, profile: 'p', token: 'dapi-x' }, files: hostOnly }],
    [
      'the secret is not that of the strategy used',
      {
        config: { host: undefined, profile: 'p' },
        env: { DATABRICKS_CLIENT_SECRET: 'xxxx' },
        files: fileOf({ p: 'token = dapi-x' }),
      },
    ],
  ])('are nothing to warn of where %s', async (_, harmless) => {
    const ports = portsOf(harmless)
    await databricksAuth({ ...optionsOf(harmless, ports), strict: true })
    expect(ports.logger.warnings).toEqual([])
  })
})

describe('explain and databricksAuth', () => {
  it.each(all.map((way) => [way.name, way] as const))(
    'choose %s without a request or a program [P20] [S2-01] [B01]',
    async (name, way) => {
      const fetch = fakeFetch(() => Response.error())
      const setup = { env: way.env, files: way.files ?? {} }
      const commands = fakeCommands({ databricks: () => '{}' })
      const ports = { ...portsOf(setup), fetch, commands, run: commands.run }
      expect((await explain(optionsOf(setup, ports as never))).selected).toBe(name)
      expect((await databricksAuth(optionsOf(setup, ports as never))).authType).toBe(name)
      expect([fetch.requests, commands.runs]).toEqual([[], []])
    },
  )

  it('reports what is used, where it came from and what lost, as plain data [P05] [P17] [B04]', async () => {
    const setup = { config: { token: 'dapi-canary' }, env: { DATABRICKS_TOKEN: 'dapi-other' } }
    const report: Report = await explain(optionsOf(setup))
    expect(JSON.parse(JSON.stringify(report))).toEqual({
      selected: 'pat',
      values: [
        { key: 'host', value: HOST, source: 'option config.host', hides: [] },
        {
          key: 'token',
          value: '[redacted]',
          source: 'option config.token',
          hides: ['environment variable DATABRICKS_TOKEN'],
        },
      ],
      strategies: [
        { strategy: 'pat', status: 'selected', reason: 'set up by token (option config.token)' },
        {
          strategy: 'basic',
          status: 'not-applicable',
          reason: 'username (DATABRICKS_USERNAME) and password (DATABRICKS_PASSWORD) are not set',
          missing: ['username', 'password'],
        },
        {
          strategy: 'oauth-m2m',
          status: 'not-applicable',
          reason: 'clientId (DATABRICKS_CLIENT_ID) and clientSecret (DATABRICKS_CLIENT_SECRET) are not set',
          missing: ['clientId', 'clientSecret'],
        },
        {
          strategy: 'metadata-service',
          status: 'not-applicable',
          reason: 'metadataServiceUrl (DATABRICKS_METADATA_SERVICE_URL) is not set',
          missing: ['metadataServiceUrl'],
        },
        {
          strategy: 'databricks-cli',
          status: 'not-applicable',
          reason: `the Databricks CLI shows no login for ${HOST}; set authType to "databricks-cli" to ask it anyway`,
        },
      ],
      notes: [`the default profile of ${FILE} takes no part, because host is set by option config.host`],
      warnings: [],
    })
  })

  it('shows no value that could not be parsed: it may be a secret in the wrong place [P17]', async () => {
    const { values } = await explain(optionsOf({ env: { DATABRICKS_ACCOUNT_ID: 'canary-account' } }))
    expect(values.find(({ key }) => key === 'accountId')?.value).toBe('(not valid)')
  })
})

describe('a strategy of somebody else', () => {
  const attributes = {
    host: { ...standardAttributes.host, required: true },
    vaultToken: { summary: 'x', env: ['VAULT'], required: true },
  } as const
  const custom = (detect: (settings: Partial<Record<string, unknown>>) => Detection): CredentialStrategy =>
    defineStrategy({
      name: 'custom',
      summary: 'x',
      attributes,
      detect,
      configure: ({ host }, context) =>
        bearerCredential(
          {
            authType: 'custom',
            token: cachedSource(
              { key: { host: new URL(host).host }, source: async () => createToken({ value: 'x' }) },
              context,
            ),
          },
          context,
        ),
    })

  it('is never used without what it requires, whatever it says of itself', async () => {
    const strategies = [custom(() => ({ applicable: true, evidence: ['a file of mine'] }))]
    const unset = await refusal({ strategies, config: { host: undefined }, env: { VAULT: 'v' } })
    expect(unset.strategies).toEqual([
      { strategy: 'custom', status: 'not-applicable', reason: 'host (DATABRICKS_HOST) is not set', missing: ['host'] },
    ])
    const silent = [custom(() => ({ applicable: false, reason: 'no sign of it' }))]
    const named = await refusal({ strategies: silent, config: { authType: 'custom' } })
    expect(named.message).toContain('cannot be used: no sign of it.')
    expect(named.strategies?.[0]?.missing).toEqual(['vaultToken'])
  })

  it('whose detection fails is no reason to sign in as somebody else, nor to stop a sign-in that was set up', async () => {
    const broken = custom(() => {
      throw new Error('EACCES: canary-path')
    })
    const strategies = [broken, ...coreStrategies]
    expect(await selected({ strategies, env: { DATABRICKS_TOKEN: 'dapi-x' } })).toBe('pat')
    const error = (await databricksAuth(optionsOf({ strategies })).catch(
      (reason: unknown) => reason,
    )) as ConfigurationError
    expect(error.message).toBe(
      'custom: looking for its set-up failed (EACCES: canary-path). Correct that, or set authType to another strategy.',
    )
    expect((await explain(optionsOf({ strategies }))).error).toEqual(error)
    expect(await selected({ strategies, files: cli.files ?? {}, config: { authType: 'databricks-cli' } })).toBe(
      'databricks-cli',
    )
  })

  it('that wraps another one applies when that one does', async () => {
    const wrapped = wrapStrategy(oauthM2m, { name: 'audited', wrap: (inner) => ({ ...inner, authType: 'audited' }) })
    expect(await selected({ strategies: [wrapped], env: byEvidence[2]?.env ?? {} })).toBe('audited')
    expect((await refusal({ strategies: [wrapped] })).message).toContain('audited: clientId (DATABRICKS_CLIENT_ID)')
  })
})

describe('a wrong setting that several strategies share', () => {
  const tenant = {
    summary: 'The tenant',
    parse: () => {
      throw new Error('expected a tenant')
    },
  }
  const own = { summary: 'What it is set up with', required: true } as const
  const configure = (_settings: unknown, context: StrategyContext) =>
    bearerCredential({ authType: 'own', token: createToken({ value: 'x' }) }, context)
  const ways = [
    defineStrategy({ name: 'first', summary: 'One', attributes: { tenant, first: own }, configure }),
    defineStrategy({ name: 'second', summary: 'Another', attributes: { tenant, second: own }, configure }),
  ]

  it('is the mistake, not that they would all be set up', async () => {
    const error = await refusal({ strategies: ways, config: { tenant: 'x', first: '1' } as never })
    expect(error).toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID', attribute: 'tenant' })
  })

  it('does not hide that another strategy is set up as well', async () => {
    const strategies = [...ways, ...coreStrategies]
    const error = await refusal({ strategies, config: { tenant: 'x', token: 'dapi-x' } as never })
    expect(error.code).toBe('ERR_AUTH_CONFLICT')
  })
})
