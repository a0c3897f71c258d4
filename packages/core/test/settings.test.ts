import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import {
  type AttributeMap,
  ConfigurationError,
  coreStrategies,
  createToken,
  type CredentialStrategy,
  databricksAuth,
  defineStrategy,
  explain,
  type Report,
  Secret,
  standardAttributes,
} from '../src/index.js'
import { bearerCredential } from '../src/lifecycle/bearer-credential.js'
import { type FakePorts, fakeFiles, fakePorts } from '../src/testing/index.js'

const HOST = 'https://ws.cloud.databricks.com'
const OTHER = 'https://other.cloud.databricks.com'
const FILE = '/home/ada/.databrickscfg'

interface Setup {
  readonly config?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
  /** Contents of `~/.databrickscfg`. */
  readonly cfg?: string
  readonly files?: Readonly<Record<string, string>>
  readonly strategies?: readonly CredentialStrategy[]
  readonly strict?: boolean
  readonly ports?: Partial<FakePorts>
}

function portsOf({ env = {}, cfg, files = {}, ports = {} }: Setup): FakePorts {
  return fakePorts({ env, files: fakeFiles({ ...(cfg !== undefined && { [FILE]: cfg }), ...files }), ...ports })
}

function optionsOf(setup: Setup, ports = portsOf(setup)) {
  const { config = {}, strategies = coreStrategies, strict } = setup
  return { strategies, config: config as never, strict, ...ports }
}

async function reported(setup: Setup): Promise<Report> {
  return explain(optionsOf(setup))
}

/** Value and source of one setting. */
async function valueOf(key: string, setup: Setup): Promise<string | undefined> {
  const found = (await reported(setup)).values.find((value) => value.key === key)
  return found && `${found.value} from ${found.source}`
}

async function refusal(setup: Setup): Promise<ConfigurationError> {
  const [error, report] = [
    await databricksAuth(optionsOf(setup)).catch((reason: unknown) => reason),
    await reported(setup),
  ]
  expect(error).toBeInstanceOf(ConfigurationError)
  expect(report.error?.message).toBe((error as ConfigurationError).message)
  expect(report.selected).toBeUndefined()
  return error as ConfigurationError
}

describe('precedence', () => {
  const option = { config: { host: 'https://option.example' } }
  const environment = { env: { DATABRICKS_HOST: 'https://env.example' } }
  const cfg = '[DEFAULT]\nhost = https://default.example\n[prod]\nhost = https://prod.example\n'
  const byOption = { config: { profile: 'prod' } }
  const all = {
    env: { DATABRICKS_HOST: 'https://env.example', DATABRICKS_CONFIG_PROFILE: 'prod' },
    config: { host: 'https://option.example' },
    cfg,
  }
  const fromProd = `https://prod.example from profile [prod] in ${FILE}`
  it.each<[string, Setup, string | undefined]>([
    ['nothing', {}, undefined],
    ['an option', option, 'https://option.example from option config.host'],
    ['a variable', environment, 'https://env.example from environment variable DATABRICKS_HOST'],
    ['the default profile', { cfg }, `https://default.example from profile [DEFAULT] in ${FILE}`],
    ['a profile by option', { cfg, ...byOption }, fromProd],
    ['a profile by variable', { cfg, env: { DATABRICKS_CONFIG_PROFILE: 'prod' } }, fromProd],
    ['an option over a variable', { ...option, ...environment }, 'https://option.example from option config.host'],
    ['an option over everything', all, 'https://option.example from option config.host'],
    ['a profile by option over a variable', { cfg, ...byOption, ...environment }, fromProd],
    ['a profile by variable over a variable', { cfg, env: all.env }, fromProd],
    [
      'a variable over the default profile',
      { cfg, ...environment },
      'https://env.example from environment variable DATABRICKS_HOST',
    ],
  ])('takes the host of %s [P08]', async (_, setup, expected) => {
    expect(await valueOf('host', setup)).toBe(expected)
  })

  it('decides field by field and names every weaker source that a value hides [P08] [B04]', async () => {
    const { values } = await reported({
      config: { clientId: 'from-option', profile: 'prod' },
      env: { DATABRICKS_CLIENT_ID: 'from-env', DATABRICKS_HOST: OTHER, DATABRICKS_CLIENT_SECRET: 'from-env-secret' },
      cfg: `[prod]\nhost = ${HOST}\nclient_id = from-profile\n`,
    })
    const profile = `profile [prod] in ${FILE}`
    expect(values.map(({ key, value, source, hides }) => [key, value, source, hides])).toEqual([
      ['profile', 'prod', 'option config.profile', []],
      ['clientId', 'from-option', 'option config.clientId', [profile, 'environment variable DATABRICKS_CLIENT_ID']],
      ['host', HOST, profile, ['environment variable DATABRICKS_HOST']],
      ['clientSecret', '[redacted]', 'environment variable DATABRICKS_CLIENT_SECRET', []],
    ])
  })

  it('takes the first variable that is not empty where an attribute has several', async () => {
    const strategies = [thirdParty({ region: { summary: 'A region', env: ['REGION', 'OLD_REGION'] } })]
    expect(await valueOf('region', { strategies, env: { REGION: '', OLD_REGION: 'north' } })).toBe(
      'north from environment variable OLD_REGION',
    )
    expect(await valueOf('region', { strategies, env: { REGION: 'south', OLD_REGION: 'north' } })).toBe(
      'south from environment variable REGION',
    )
  })

  it('sends requests to the host of a chosen profile and none to that of a variable [P08]', async () => {
    const urls: string[] = []
    const fetch = (async (input: string | URL | Request) => {
      urls.push(new Request(input).url)
      return Response.json({})
    }) as typeof globalThis.fetch
    const setup = {
      cfg: `[prod]\nhost = ${HOST}\ntoken = dapi-profile\n`,
      env: { DATABRICKS_HOST: OTHER, DATABRICKS_TOKEN: 'dapi-env', DATABRICKS_CONFIG_PROFILE: 'prod' },
    }
    const auth = await databricksAuth(optionsOf(setup, portsOf({ ...setup, ports: { fetch } })))
    await auth.fetch('/api/2.1/clusters/list')
    expect(await auth.headers()).toEqual({ Authorization: 'Bearer dapi-profile' })
    expect(urls).toEqual([`${HOST}/api/2.1/clusters/list`])
  })

  it('reads an option of its own only, so that a polluted prototype sets nothing [T40]', async () => {
    const config = Object.create({ host: OTHER, token: 'dapi-inherited' }) as Record<string, unknown>
    expect((await reported({ config })).values).toEqual([])
    const own = JSON.parse('{"__proto__": {"token": "dapi-x"}}') as Record<string, unknown>
    expect((await refusal({ config: own })).message).toContain('config.__proto__ is no setting')
  })
})

describe('profiles', () => {
  const prod = `[prod]\nhost = ${HOST}\n`
  it.each<[string, Setup, string]>([
    [
      'by option before the variable',
      { cfg: `${prod}[dev]\nhost=${OTHER}`, config: { profile: 'prod' }, env: { DATABRICKS_CONFIG_PROFILE: 'dev' } },
      'prod',
    ],
    ['by variable', { cfg: prod, env: { DATABRICKS_CONFIG_PROFILE: 'prod' } }, 'prod'],
    [
      'by variable before default_profile',
      { cfg: `[__settings__]\ndefault_profile = dev\n${prod}`, env: { DATABRICKS_CONFIG_PROFILE: 'prod' } },
      'prod',
    ],
    [
      'by default_profile',
      { cfg: `[__settings__]\ndefault_profile = prod\n[DEFAULT]\nhost=${OTHER}\n${prod}` },
      'prod',
    ],
    [
      'DEFAULT where default_profile is empty',
      { cfg: `[__settings__]\ndefault_profile =\n[DEFAULT]\nhost=${HOST}\n` },
      'DEFAULT',
    ],
    ['DEFAULT where nobody names one', { cfg: `host = ${HOST}\n` }, 'DEFAULT'],
    ['named DEFAULT', { cfg: `host = ${HOST}\n`, config: { profile: 'DEFAULT' } }, 'DEFAULT'],
    ['with dots in its name', { cfg: `[a.b]\nhost = ${HOST}\n[a]\nhost=${OTHER}`, config: { profile: 'a.b' } }, 'a.b'],
    [
      'named like a property of every object',
      { cfg: `[constructor]\nhost = ${HOST}\n`, config: { profile: 'constructor' } },
      'constructor',
    ],
  ])('chooses one %s [B02] [B03]', async (_, setup, expected) => {
    const report = await reported(setup)
    expect(report.profile).toBe(expected)
    expect(report.values.find(({ key }) => key === 'host')?.value).toBe(HOST)
  })

  it.each(['__proto__', 'toString', 'constructor'])(
    'finds no profile %s in a file without one [T40]',
    async (profile) => {
      expect((await refusal({ cfg: prod, config: { profile } })).code).toBe('ERR_PROFILE_INVALID')
    },
  )

  it.each<[string, Setup, string]>([
    ['option', { config: { configFile: '/etc/a.cfg' } }, '/etc/a.cfg'],
    ['variable', { env: { DATABRICKS_CONFIG_FILE: '/etc/a.cfg' } }, '/etc/a.cfg'],
    ['option with ~', { config: { configFile: '~/sub/a.cfg' } }, '/home/ada/sub/a.cfg'],
    ['variable with ~', { env: { DATABRICKS_CONFIG_FILE: '~/sub/a.cfg' } }, '/home/ada/sub/a.cfg'],
    [
      'option before the variable',
      { config: { configFile: '/etc/a.cfg' }, env: { DATABRICKS_CONFIG_FILE: '/x' } },
      '/etc/a.cfg',
    ],
    ['home directory with a slash at its end', { ports: { home: '/home/ada//' } }, FILE],
    ['home directory', {}, FILE],
  ])('reads one file, by %s, and none of the working directory [T12]', async (_, setup, path) => {
    const files = fakeFiles({ [path]: `host = ${HOST}\n`, '.databrickscfg': `host = ${OTHER}\n` })
    const report = await explain(optionsOf(setup, fakePorts({ env: setup.env ?? {}, files, ...setup.ports })))
    expect(report.values.find(({ key }) => key === 'host')?.source).toBe(`profile [DEFAULT] in ${path}`)
    expect(files.reads).toEqual([path])
  })

  const file =
    'Correct the file, or name another profile (config.profile, DATABRICKS_CONFIG_PROFILE) or file (config.configFile, DATABRICKS_CONFIG_FILE).'
  it.each<[string, Setup, string]>([
    [
      'a chosen profile and no file',
      { config: { profile: 'x' } },
      `${FILE}, wanted by option config.profile: the file does not exist. ${file}`,
    ],
    [
      'a named file that does not exist',
      { env: { DATABRICKS_CONFIG_FILE: '/none' } },
      `/none, wanted by environment variable DATABRICKS_CONFIG_FILE: the file does not exist. ${file}`,
    ],
    ['a file that may not be read', { cfg: '!EACCES' }, `${FILE}: the file cannot be read (EACCES). ${file}`],
    ['a file that is too large', { cfg: '!EFBIG' }, `${FILE}: the file cannot be read (EFBIG). ${file}`],
    [
      'a broken file',
      { cfg: 'host = x\n[prod\ntoken = dapi-canary\n' },
      `${FILE}: line 2: section header without "]". ${file}`,
    ],
    [
      'a broken line',
      { cfg: '[a]\ndapi-canary\n', env: { DATABRICKS_CONFIG_PROFILE: 'a' } },
      `${FILE}, wanted by environment variable DATABRICKS_CONFIG_PROFILE: line 2: key without "=" or ":". ${file}`,
    ],
    [
      'a profile that does not exist',
      { cfg: `${prod}[dev]\ntoken=dapi-canary\n[empty]\n[__settings__]\nx=y`, config: { profile: 'prdo' } },
      `${FILE}, wanted by option config.profile: there is no profile [prdo], or it is empty; the file has [prod], [dev]. ${file}`,
    ],
    [
      'an empty profile',
      { cfg: `[empty]\n`, config: { profile: 'empty' } },
      `${FILE}, wanted by option config.profile: there is no profile [empty], or it is empty; the file has no profile. ${file}`,
    ],
    [
      'a reserved name',
      { cfg: '[__settings__]\ndefault_profile=x\n', config: { profile: '__settings__' } },
      `${FILE}, wanted by option config.profile: [__settings__] is reserved and cannot be used as a profile. ${file}`,
    ],
    [
      'a default_profile that does not exist',
      { cfg: `[__settings__]\ndefault_profile = gone\n${prod}` },
      `${FILE}, wanted by default_profile of [__settings__] in ${FILE}: there is no profile [gone], or it is empty; the file has [prod]. ${file}`,
    ],
    [
      'a reserved default_profile',
      { cfg: `[__settings__]\ndefault_profile = __settings__\n` },
      `${FILE}, wanted by default_profile of [__settings__] in ${FILE}: [__settings__] is reserved and cannot be used as a profile. ${file}`,
    ],
    [
      'a chosen profile and no home directory',
      { config: { profile: 'x' }, ports: { home: undefined as never } },
      'option config.profile needs a home directory, which this process does not have. Set configFile or DATABRICKS_CONFIG_FILE to an absolute path.',
    ],
    [
      'a file in a home directory that is not there',
      { env: { DATABRICKS_CONFIG_FILE: '~/x' }, ports: { home: undefined as never } },
      'environment variable DATABRICKS_CONFIG_FILE needs a home directory, which this process does not have. Set configFile or DATABRICKS_CONFIG_FILE to an absolute path.',
    ],
  ])('refuses %s in one sentence with its source [P05]', async (_, setup, message) => {
    const error = await refusal(setup)
    expect([error.code, error.message]).toEqual(['ERR_PROFILE_INVALID', message])
  })

  it('names at most twenty profiles of a file', async () => {
    const cfg = Array.from({ length: 30 }, (_, index) => `[p${index}]\nhost = ${HOST}\n`).join('')
    const { message } = await refusal({ cfg, config: { profile: 'x' } })
    expect(message.match(/\[p\d+\]/g)).toHaveLength(20)
    expect(message).toContain('[p19] and 10 more.')
  })

  it('prints no line break of a profile name, wherever it comes from [T31]', async () => {
    const { message } = await refusal({
      cfg: `[bad\u001b[31m]\nhost=${HOST}\n`,
      env: { DATABRICKS_CONFIG_PROFILE: 'x]\n::error::planted' },
    })
    // oxlint-disable-next-line no-control-regex
    expect(message).not.toMatch(/[\u0000-\u001f]|::error/)
  })

  it.each(['home', 'file'])('needs no profile where there is no %s', async (missing) => {
    const ports = missing === 'home' ? { home: undefined as never } : {}
    const report = await reported({ ports })
    expect(report.notes).toEqual([
      missing === 'home'
        ? 'this process has no home directory, so there is no .databrickscfg'
        : `${FILE} has no default profile, or does not exist`,
    ])
    expect(report.error?.code).toBe('ERR_AUTH_NOT_CONFIGURED')
    expect(report.error?.message).toContain(`Note: ${report.notes[0]}.`)
  })
})

describe('the default profile', () => {
  const cfg = `host = ${HOST}\ntoken = dapi-default\naccount_id = 00000000-0000-0000-0000-000000000009\n`
  const account = '00000000-0000-0000-0000-000000000001'
  it.each<[string, Setup]>([
    ['option config.host', { config: { host: OTHER } }],
    ['environment variable DATABRICKS_HOST', { env: { DATABRICKS_HOST: OTHER } }],
    ['option config.token', { config: { token: 'dapi-x' } }],
    ['environment variable DATABRICKS_TOKEN', { env: { DATABRICKS_TOKEN: 'dapi-x' } }],
    ['environment variable DATABRICKS_CLIENT_ID', { env: { DATABRICKS_CLIENT_ID: 'x' } }],
    ['environment variable DATABRICKS_USERNAME', { env: { DATABRICKS_USERNAME: 'x' } }],
    [
      'environment variable DATABRICKS_METADATA_SERVICE_URL',
      { env: { DATABRICKS_METADATA_SERVICE_URL: 'http://localhost/x' } },
    ],
  ])(
    'takes no part, is not read, and is named in notes and error where %s is set [P08] [P05]',
    async (source, setup) => {
      const ports = portsOf({ ...setup, cfg })
      const report = await explain(optionsOf(setup, ports))
      const key = report.values.find((value) => value.source === source)?.key
      const note = `the default profile of ${FILE} takes no part, because ${key} is set by ${source}`
      expect(report.values).toHaveLength(1)
      expect(report.notes).toEqual([note])
      expect(report.error?.message).toContain(`Note: ${note}.`)
      expect(ports.files.reads).toEqual([])
    },
  )

  it.each<[string, Setup]>([
    ['DATABRICKS_ACCOUNT_ID', { env: { DATABRICKS_ACCOUNT_ID: account } }],
    ['DATABRICKS_WORKSPACE_ID', { env: { DATABRICKS_WORKSPACE_ID: '7' } }],
    ['DATABRICKS_CLOUD', { env: { DATABRICKS_CLOUD: 'aws' } }],
    ['DATABRICKS_SCOPES', { env: { DATABRICKS_SCOPES: 'sql' } }],
    ['DATABRICKS_DISCOVERY_URL', { env: { DATABRICKS_DISCOVERY_URL: `${HOST}/x` } }],
    ['DATABRICKS_CLI_PATH', { env: { DATABRICKS_CLI_PATH: '/opt/databricks' } }],
    ['DATABRICKS_AUTH_TYPE', { env: { DATABRICKS_AUTH_TYPE: 'pat' } }],
    ['an empty DATABRICKS_HOST', { env: { DATABRICKS_HOST: '' } }],
    ['config.host undefined', { config: { host: undefined } }],
    ['config.token null', { config: { token: null } }],
  ])('takes part beside %s, which says nothing of who signs in', async (_, setup) => {
    const report = await reported({ ...setup, cfg })
    expect([report.selected, report.profile, report.notes]).toEqual(['pat', 'DEFAULT', []])
  })

  it('gives way to a variable in a field that both set', async () => {
    expect(await valueOf('accountId', { cfg, env: { DATABRICKS_ACCOUNT_ID: account } })).toBe(
      `${account} from environment variable DATABRICKS_ACCOUNT_ID`,
    )
  })

  it('is passed over without a word when a profile is chosen', async () => {
    const report = await reported({ cfg: `${cfg}[x]\nhost = ${OTHER}\n`, config: { profile: 'x' } })
    expect(report.values.map(({ key }) => key)).toEqual(['profile', 'host'])
    expect(report.notes).toEqual([])
  })
})

describe('options and variables', () => {
  it('takes an empty variable, and an empty key of a profile, as not set', async () => {
    expect(
      (await reported({ env: { DATABRICKS_HOST: '', DATABRICKS_TOKEN: '' }, cfg: 'token =\nhost =\n' })).values,
    ).toEqual([])
  })

  it.each(['token', 'host', 'authType', 'profile'])('refuses an empty option config.%s', async (key) => {
    const error = await refusal({ config: { [key]: '' }, env: { DATABRICKS_HOST: HOST, DATABRICKS_TOKEN: 'dapi-env' } })
    expect([error.code, error.attribute, error.source]).toEqual(['ERR_ATTRIBUTE_INVALID', key, `option config.${key}`])
    expect(error.message).toBe(
      `config.${key} is empty. Pass a value, or leave the option out to use the environment or a profile.`,
    )
  })

  it('refuses an empty list of scopes', async () => {
    expect((await refusal({ config: { scopes: [] } })).message).toContain('config.scopes is empty.')
  })

  it('refuses an unknown option and lists the known ones', async () => {
    const error = await refusal({ config: { tokn: 'dapi-canary' } })
    expect(error.message).toBe(
      'config.tokn is no setting of these strategies. Known are: authType, profile, configFile, host, accountId, workspaceId, cloud, discoveryUrl, scopes, token, username, password, clientId, clientSecret, metadataServiceUrl, databricksCliPath.',
    )
  })

  it.each([
    ['client_id', 'clientId'],
    ['DATABRICKS_TOKEN', 'token'],
    ['auth_type', 'authType'],
  ])('says that config.%s is probably meant as config.%s', async (written, meant) => {
    expect((await refusal({ config: { [written]: 'x' } })).message).toContain(`Did you mean config.${meant}?`)
  })

  it('shows no more than 80 characters of an unknown option, and none that a log could stumble over', async () => {
    const { message } = await refusal({ config: { [`a\n::error::${'x'.repeat(200)}`]: 1 } })
    // oxlint-disable-next-line no-control-regex
    expect(message.split(' is no setting')[0]).toMatch(/^config\.a[^\u0000-\u001f]{1,80}$/)
  })

  it.each<[string, string | readonly string[]]>([
    ['text with commas', 'sql, all-apis,sql'],
    ['text with spaces', ' sql  all-apis '],
    ['a list', ['sql', 'all-apis', 'sql']],
  ])('sorts scopes given as %s and drops the doubles', async (_, scopes) => {
    let seen: readonly string[] | undefined
    const strategy = thirdParty({ scopes: standardAttributes.scopes }, (settings) => {
      seen = settings['scopes'] as readonly string[]
    })
    await databricksAuth(optionsOf({ strategies: [strategy], config: { host: HOST, key: 'k', scopes } }))
    expect(seen).toEqual(['all-apis', 'sql'])
  })
})

describe('values that cannot be parsed', () => {
  const canary = 'canary-3f1e'
  it.each<[string, string, string, string]>([
    [
      'token',
      'DATABRICKS_TOKEN',
      `${canary} x`,
      'it holds characters that no bearer token may hold; check for quotes, spaces or a line break',
    ],
    [
      'token',
      'DATABRICKS_TOKEN',
      `"${canary}"`,
      'it holds characters that no bearer token may hold; check for quotes, spaces or a line break',
    ],
    [
      'token',
      'DATABRICKS_TOKEN',
      `${canary}\nx`,
      'it holds characters that no bearer token may hold; check for quotes, spaces or a line break',
    ],
    ['token', 'DATABRICKS_TOKEN', ' \n', 'it is blank'],
    ['password', 'DATABRICKS_PASSWORD', `${canary}\r\nx: y`, 'it holds a control character, such as a line break'],
    ['username', 'DATABRICKS_USERNAME', `${canary}:x`, 'it holds a colon, which no user name for HTTP Basic may hold'],
    ['username', 'DATABRICKS_USERNAME', `${canary}\0`, 'it holds a control character, such as a line break'],
    ['clientId', 'DATABRICKS_CLIENT_ID', `${canary}\u007f`, 'it holds a control character, such as a line break'],
    ['clientSecret', 'DATABRICKS_CLIENT_SECRET', `${canary}\nx`, 'it holds a control character, such as a line break'],
    [
      'accountId',
      'DATABRICKS_ACCOUNT_ID',
      canary,
      'expected the account id, a UUID such as 00000000-0000-0000-0000-000000000001',
    ],
    ['workspaceId', 'DATABRICKS_WORKSPACE_ID', `1${canary}`, 'expected the decimal workspace id'],
    ['workspaceId', 'DATABRICKS_WORKSPACE_ID', '123456789012345678901', 'expected the decimal workspace id'],
    ['cloud', 'DATABRICKS_CLOUD', canary, 'expected aws, azure or gcp'],
    [
      'metadataServiceUrl',
      'DATABRICKS_METADATA_SERVICE_URL',
      `http://${canary}.example/x`,
      'expected an http or https URL on localhost, 127.0.0.1 or [::1], without user name and password',
    ],
  ])('names %s and %s and never the value [P17] [T31]', async (key, variable, value, problem) => {
    const setup = { env: { DATABRICKS_HOST: HOST, [variable]: value } }
    const error = await refusal(setup)
    const source = `environment variable ${variable}`
    expect(error.message).toBe(`${key} from ${source} is not valid: ${problem}.`)
    expect([error.code, error.attribute, error.source]).toEqual(['ERR_ATTRIBUTE_INVALID', key, source])
    const all = inspect([error, await reported(setup)], { depth: null }) + JSON.stringify(await reported(setup))
    expect(all).not.toContain(canary)
    expect(all).not.toContain('123456789012345678901')
  })

  it.each([
    ['scopes', 'DATABRICKS_SCOPES', ' , ', 'it names no scope; expected one or more, such as "all-apis"'],
    ['scopes', 'DATABRICKS_SCOPES', 'canary"', 'a scope holds a character that no scope may hold'],
    [
      'discoveryUrl',
      'DATABRICKS_DISCOVERY_URL',
      'http://canary.example',
      'expected an https URL (http is accepted on loopback only)',
    ],
    [
      'discoveryUrl',
      'DATABRICKS_DISCOVERY_URL',
      'https://u:canary@ws.example',
      'expected a URL without user name and password',
    ],
  ])('names %s of the strategy that was set up, and never the value', async (key, variable, value, problem) => {
    const m2m = { DATABRICKS_HOST: HOST, DATABRICKS_CLIENT_ID: 'ci', DATABRICKS_CLIENT_SECRET: 'example-secret' }
    const error = await refusal({ env: { ...m2m, [variable]: value } })
    expect(error.message).toBe(`${key} from environment variable ${variable} is not valid: ${problem}.`)
    expect(inspect(error)).not.toContain('canary')
  })

  it.each([
    ['http://ws.example', 'has http: on a host other than loopback'],
    ['https://user:canary@ws.example', 'has a user name or password'],
    ['ws example', 'has whitespace or control characters'],
  ])('names the host %s and its source, whichever strategy is chosen', async (host, problem) => {
    const setup = { env: { DATABRICKS_HOST: host }, config: { token: 'dapi-x' } }
    const error = await refusal(setup)
    expect([error.code, error.attribute]).toEqual(['ERR_HOST_INVALID', 'host'])
    expect(error.message).toMatch(/^host from environment variable DATABRICKS_HOST cannot be used: host /)
    expect(error.message).toContain(problem)
    expect(inspect([error, await reported(setup)], { depth: null })).not.toContain('canary')
  })

  it('repeats nothing of a sensitive value that a careless parser repeats [P17]', async () => {
    const careless: AttributeMap = {
      json: {
        summary: 'JSON',
        sensitive: true,
        required: true,
        env: ['JSON_KEY'],
        parse: (raw) => JSON.parse(raw) as string,
      },
      text: {
        summary: 'Text',
        sensitive: true,
        env: ['TEXT_KEY'],
        parse: (raw) => {
          throw new Error(`what is ${raw}?`)
        },
      },
    }
    const strategies = [thirdParty(careless)]
    const json = await refusal({ strategies, env: { DATABRICKS_HOST: HOST, KEY: 'k', JSON_KEY: '{canary-key' } })
    expect(json.message).toBe('json from environment variable JSON_KEY is not valid: it cannot be read.')
    const text = await refusal({
      strategies,
      env: { DATABRICKS_HOST: HOST, KEY: 'k', JSON_KEY: '"x"', TEXT_KEY: 'canary-key' },
    })
    expect(text.message).toBe('text from environment variable TEXT_KEY is not valid: what is [redacted].')
  })

  it.each([
    ['token', 5, 'expected a string'],
    ['databricksCliPath', 5, 'expected a string'],
    ['clientId', new Secret('canary'), 'expected plain text, and got a Secret'],
  ])('refuses an option config.%s that is not text', async (key, value, problem) => {
    const others = { token: {}, databricksCliPath: { authType: 'databricks-cli' }, clientId: {} }[key]
    const error = await refusal({ config: { host: HOST, ...others, [key]: value } })
    expect(error.message).toBe(`${key} from option config.${key} is not valid: ${problem}.`)
  })
})

describe('the query of a host', () => {
  const pasted = `${HOST}/?o=42&account_id=00000000-0000-0000-0000-00000000000a`
  it('gives the workspace and the account that a pasted URL names', async () => {
    const auth = await databricksAuth(optionsOf({ config: { host: pasted, token: 'dapi-x' } }))
    expect(auth.host).toBe(HOST)
    expect(await auth.headers()).toEqual({ Authorization: 'Bearer dapi-x', 'X-Databricks-Workspace-Id': '42' })
    expect(await valueOf('accountId', { config: { host: pasted } })).toBe(
      '00000000-0000-0000-0000-00000000000a from the query of host (option config.host)',
    )
  })

  it.each<[string, Setup, string]>([
    [
      'a variable gives way to the query of an option',
      { config: { host: pasted }, env: { DATABRICKS_WORKSPACE_ID: '7' } },
      '42 from the query of host (option config.host)',
    ],
    [
      'an option wins over the query of an option',
      { config: { host: pasted, workspaceId: '7' } },
      '7 from option config.workspaceId',
    ],
    [
      'an option wins over the query of a variable',
      { env: { DATABRICKS_HOST: pasted }, config: { workspaceId: '7' } },
      '7 from option config.workspaceId',
    ],
    [
      'a variable wins over the query of a variable',
      { env: { DATABRICKS_HOST: pasted, DATABRICKS_WORKSPACE_ID: '7' } },
      '7 from environment variable DATABRICKS_WORKSPACE_ID',
    ],
    [
      'a hidden host has no say',
      { env: { DATABRICKS_HOST: pasted }, config: { host: OTHER, workspaceId: undefined } },
      'nothing',
    ],
  ])('counts as much as the host: %s', async (_, setup, expected) => {
    expect((await valueOf('workspaceId', setup)) ?? 'nothing').toBe(expected)
  })

  it('is checked as every other id is', async () => {
    const error = await refusal({ config: { host: `${HOST}?w=not-a-number`, token: 'dapi-x' } })
    expect(error.message).toBe(
      'workspaceId from the query of host (option config.host) is not valid: expected the decimal workspace id.',
    )
  })
})

describe('one key, one meaning', () => {
  const region = { summary: 'A region', env: ['REGION'], required: true } as const
  const pair = (other: AttributeMap[string]): readonly CredentialStrategy[] => [
    thirdParty({ region }, undefined, 'first'),
    thirdParty({ region: other }, undefined, 'second'),
  ]
  it.each<[string, AttributeMap[string]]>([
    ['another variable', { ...region, env: ['OTHER'] }],
    ['another profile key', { ...region, profileKey: 'region' }],
    ['another parser', { ...region, parse: (raw) => raw.trim() }],
    ['secrecy', { ...region, sensitive: true }],
  ])('refuses two strategies that differ in %s', async (_, other) => {
    const error = await refusal({ strategies: pair(other) })
    expect([error.code, error.attribute]).toEqual(['ERR_ATTRIBUTE_CONFLICT', 'region'])
    expect(error.message).toBe(
      'The strategies "first" and "second" declare the attribute "region" differently. Leave one of them out, or ask its author to use standardAttributes.',
    )
  })

  it('refuses a strategy that gives a setting of core another meaning', async () => {
    const error = await refusal({ strategies: [thirdParty({ cloud: { summary: 'A cloud', env: ['MY_CLOUD'] } })] })
    expect(error.message).toBe(
      'The strategy "third-party" declares the attribute "cloud" otherwise than core does. Leave it out, or ask its author to use standardAttributes.',
    )
  })

  it('lets two strategies differ in what they require and how they describe it', async () => {
    const { required: _, ...optional } = region
    const report = await reported({
      strategies: pair({ ...optional, summary: 'Where' }),
      env: { REGION: 'x', KEY: 'k', DATABRICKS_HOST: HOST },
    })
    expect(report.selected).toBe('first')
  })
})

describe('Secret', () => {
  const secret = new Secret('canary-value')
  const asText = secret as unknown as string
  it.each<[string, () => unknown]>([
    ['a template', () => `${asText}`],
    ['a concatenation', () => '' + asText],
    ['String()', () => String(secret)],
    ['JSON', () => JSON.stringify({ secret, list: [secret] })],
    ['inspect', () => inspect({ secret }, { depth: null, showHidden: true })],
    ['inspect without its own word', () => inspect(secret, { customInspect: false, showHidden: true })],
    ['a structured clone', () => inspect(structuredClone(secret), { showHidden: true })],
    [
      'entries',
      () => inspect([Object.entries(secret), Object.getOwnPropertyNames(secret), { ...secret }], { depth: null }),
    ],
    ['an error', () => inspect(new Error(`x ${asText}`, { cause: secret }))],
  ])('does not print in %s [P17]', (_, print) => {
    expect(String(print())).not.toContain('canary')
  })

  it('prints as [redacted] and reveals its value when asked [P17]', () => {
    expect([`${asText}`, JSON.stringify(secret), inspect(secret)]).toEqual(['[redacted]', '"[redacted]"', '[redacted]'])
    expect(secret.reveal()).toBe('canary-value')
  })

  it('is shown by no report, however short it is [P17]', async () => {
    const setup = { config: { host: HOST, username: 'ada', password: 'xyz' } }
    expect(await valueOf('password', setup)).toBe('[redacted] from option config.password')
    expect(JSON.stringify(await reported(setup))).not.toContain('xyz')
  })

  it('is accepted as an option in the place of text and shown by nobody [P17]', async () => {
    const setup = { config: { host: HOST, token: new Secret('dapi-canary') } }
    const auth = await databricksAuth(optionsOf(setup))
    expect((await auth.headers())['Authorization']).toBe('Bearer dapi-canary')
    const report = await reported(setup)
    expect(
      inspect([auth, report, await auth.headers(), await auth.token?.()], { depth: null }) + JSON.stringify(report),
    ).not.toContain('canary')
  })
})

/** A strategy of somebody else's with these attributes beside a host and a key. */
function thirdParty(
  attributes: AttributeMap,
  configured: (settings: Readonly<Record<string, unknown>>) => void = () => {},
  name = 'third-party',
): CredentialStrategy {
  const all: AttributeMap = {
    host: { ...standardAttributes.host, required: true },
    key: { summary: 'A key', env: ['KEY'], required: true },
    ...attributes,
  }
  return defineStrategy({
    name,
    summary: 'A strategy of somebody else',
    attributes: all,
    detect: (settings) =>
      settings['key']
        ? { applicable: true, evidence: ['key'] }
        : { applicable: false, reason: 'no key', missing: ['key'] },
    configure: (settings, context) => {
      configured(settings)
      return bearerCredential({ authType: name, token: createToken({ value: 'example' }) }, context)
    },
  })
}
