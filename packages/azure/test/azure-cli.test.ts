import { inspect } from 'node:util'
import { fakeClock, fakeCommands, fakeFiles, type FakeProgram } from '@lakeauth/core/testing'
import { describe, expect, it } from 'vitest'
import {
  DATABRICKS,
  ELSEWHERE,
  failed,
  fakeAz,
  machine,
  MANAGEMENT,
  PERSONALITIES,
  PROFILE,
  refusalOf,
} from './support/az.js'

const ME = '/api/2.0/preview/scim/v2/Me'
const MANAGEMENT_HEADER = 'X-Databricks-Azure-SP-Management-Token'
const RESOURCE_HEADER = 'X-Databricks-Azure-Workspace-Resource-Id'
const SHOW = 'account show --output json'
const token = (resource: string, target = ''): string =>
  `account get-access-token --resource ${resource}${target} --output json`

/** Lets everything run that waits for nothing. */
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
}

const WINDOWS_PROFILE = 'C:\\Users\\ada/.azure/azureProfile.json'

describe('azure-cli', () => {
  it.each(PERSONALITIES)('signs in with the login of a %s [A08] [S3-05]', async (personality) => {
    const { signIn } = await machine(personality)
    const response = await (await signIn()).fetch(ME)
    expect(response.status).toBe(200)
  })

  it("names the workspace's tenant for users alone, to the letter [P09] [S3-08] [B13]", async () => {
    for (const personality of PERSONALITIES) {
      const { signIn, runs, world } = await machine(personality)
      await (await signIn()).headers()
      const target = personality.startsWith('user') ? ` --tenant ${world.azure.tenantId}` : ''
      expect(runs()).toEqual([SHOW, token(DATABRICKS, target)])
      expect(world.journal.count('azure.aad-auth')).toBe(target ? 1 : 0)
    }
  })

  it.each(['option', 'ARM_TENANT_ID', 'AZURE_TENANT_ID'])(
    'takes the tenant that was set, by %s, before the one that the host shows [S3-06]',
    async (source) => {
      const env: Record<string, string> = {}
      const { signIn, runs, world } = await machine('user of two tenants', { env })
      const { tenantId } = world.azure
      if (source !== 'option') env[source] = tenantId
      await (await signIn(source === 'option' ? { azureTenantId: tenantId } : {})).headers()
      expect(runs()).toEqual([SHOW, token(DATABRICKS, ` --tenant ${tenantId}`)])
      expect(world.journal.count('azure.aad-auth')).toBe(0)
    },
  )

  it('lets a service principal in that is no member by the management token of az, and not without it [S3-05]', async () => {
    const { world } = await machine('user')
    const { tenantId, subscriptionId, publicHost: host, workspaceResourceId } = world.azure
    const { clientId } = world.azure.addServicePrincipal({ member: false, role: 'Contributor' })
    const tokens = {
      [DATABRICKS]: await world.azure.issueToken({ clientId }),
      [MANAGEMENT]: await world.azure.issueToken({ clientId, resource: MANAGEMENT }),
    }
    const az = fakeAz([{ login: 'service-principal', tenantId, subscriptionId, tokens }])
    const { signIn } = await machine(az, { fetch: world.fetch, clock: world.clock as never })
    expect(await refusalOf((await signIn({ host })).fetch(ME))).toMatchObject({ code: 'ERR_AZURE_ROLE_MISSING' })
    const auth = await signIn({ host, azureWorkspaceResourceId: workspaceResourceId })
    expect((await auth.fetch(ME)).status).toBe(200)
  })

  it.each(['service principal', 'managed identity'] as const)(
    'names no tenant for a %s, even one that was set [P09]',
    async (personality) => {
      const { signIn, runs, world } = await machine(personality)
      await (await signIn({ azureTenantId: world.azure.tenantId })).headers()
      expect(runs()).toEqual([SHOW, token(DATABRICKS)])
    },
  )

  it('takes the login to the subscription in the resource id, whose tenant is the right one [S3-22] [P09]', async () => {
    for (const personality of PERSONALITIES) {
      const { signIn, runs, world } = await machine(personality)
      const { workspaceResourceId, subscriptionId } = world.azure
      const headers = await (await signIn({ azureWorkspaceResourceId: workspaceResourceId })).headers()
      expect(runs()[0]).toBe(`account show --subscription ${subscriptionId} --output json`)
      expect(runs().slice(1).sort()).toEqual(
        [DATABRICKS, MANAGEMENT].map((resource) => token(resource, ` --subscription ${subscriptionId}`)),
      )
      expect(headers).toMatchObject({ [RESOURCE_HEADER]: workspaceResourceId, [MANAGEMENT_HEADER]: expect.any(String) })
      expect(world.journal.count('azure.aad-auth')).toBe(0)
    }
  })

  it('does without a subscription that az does not know [S3-22]', async () => {
    const { signIn, runs, world } = await machine('user')
    const foreign = world.azure.workspaceResourceId.replace(world.azure.subscriptionId, ELSEWHERE.subscriptionId)
    await (await signIn({ azureWorkspaceResourceId: foreign })).headers()
    expect(runs().slice(0, 2)).toEqual([`account show --subscription ${ELSEWHERE.subscriptionId} --output json`, SHOW])
    expect(runs().slice(2)).toContain(token(DATABRICKS, ` --tenant ${world.azure.tenantId}`))
  })

  it('asks for no management token where no resource id is known [P28]', async () => {
    const { signIn, runs } = await machine('service principal')
    expect(Object.keys(await (await signIn()).headers())).toEqual(['Authorization'])
    expect(runs()).toHaveLength(2)
  })

  it('does without a management token that az refuses, and not without one that it cannot fetch now [P28] [S3-05]', async () => {
    let words = 'AADSTS65001: The user has not consented.'
    const inner = await machine('user')
    const az = inner.commands
    const { signIn, world } = await machine(async (run) => {
      if (run.arguments.includes(MANAGEMENT)) return failed(words)
      await az.run('az', run.arguments).catch(() => {})
      const accessToken = await world.azure.issueToken({ userName: 'ada@lakeauth.example' })
      const user = { name: 'ada', type: 'user' }
      const { tenantId, subscriptionId: id } = world.azure
      return JSON.stringify({ id, tenantId, user, accessToken, expires_on: world.clock.now() / 1000 + 3600 })
    })
    const config = { azureWorkspaceResourceId: world.azure.workspaceResourceId }
    expect(Object.keys(await (await signIn(config)).headers()).sort()).toEqual(['Authorization', RESOURCE_HEADER])
    words = 'HTTPSConnectionPool: Max retries exceeded with url: /canary'
    const pending = refusalOf((await signIn(config)).headers())
    await world.clock.advance(60_000)
    expect(await pending).toMatchObject({ code: 'ERR_ENDPOINT_UNREACHABLE', retryable: true })
  })

  it('fails the call where az broke down over the management token: nobody refused it [P28]', async () => {
    const broken = { exitCode: 1, stdout: '', stderr: 'Traceback (most recent call last):\nMemoryError canary\n' }
    const { commands, ...inner } = await machine('user')
    const given = { fetch: inner.world.fetch, clock: inner.world.clock as never }
    const az: FakeProgram = (run) => (run.arguments.includes(MANAGEMENT) ? broken : commands.run('az', run.arguments))
    const { signIn, runs } = await machine(az, given)
    const { publicHost: host, workspaceResourceId: azureWorkspaceResourceId } = inner.world.azure
    const error = await refusalOf((await signIn({ host, azureWorkspaceResourceId })).headers())
    expect(error).toMatchObject({ code: 'ERR_ENDPOINT_FAILED', retryable: false })
    expect(error.message).toContain('Run it by hand to see why')
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('canary')
    expect(runs()).toHaveLength(3)
  })

  it('asks az once for each token, however many callers wait, and never again while they live [S3-20] [R19]', async () => {
    const { signIn, runs, world } = await machine('service principal')
    const auth = await signIn({ azureWorkspaceResourceId: world.azure.workspaceResourceId })
    await Promise.all(Array.from({ length: 50 }, () => auth.headers()))
    await auth.headers()
    expect(runs()).toHaveLength(3)
  })

  it('runs nothing before its first use', async () => {
    const { signIn, runs, world } = await machine('user')
    await signIn()
    expect([runs().length, world.journal.entries.length]).toEqual([0, 0])
  })
})

describe('the set-up of azure-cli', () => {
  it('applies where somebody has logged in, by the profile file of az', async () => {
    const folder = fakeFiles({ '/etc/az/azureProfile.json': '{"subscriptions":[{}]}' })
    const { signIn } = await machine('user', { files: folder, env: { AZURE_CONFIG_DIR: '/etc/az' } })
    expect((await signIn()).authType).toBe('azure-cli')
  })

  it.each([
    ['az is not there', { commands: fakeCommands() }, 'the program "az" is not on the PATH'],
    ['there is no profile file', { files: fakeFiles() }, 'nobody has logged in with az'],
    [
      'the profile has no subscription',
      { files: fakeFiles({ [WINDOWS_PROFILE]: '{"subscriptions":[]}' }) },
      'az login',
    ],
    ['the profile cannot be read', { files: fakeFiles({ [PROFILE]: '{canary' }) }, 'nobody has logged in with az'],
  ])('does not apply where %s, and says what to do', async (_where, given, reason) => {
    const { signIn } = await machine('user', given)
    const error = await refusalOf(signIn())
    expect(inspect(error, { depth: null })).toContain(reason)
    expect(inspect(error, { depth: null })).not.toContain('canary')
  })

  it.each([
    ['of another cloud', { host: 'https://dbc-a1b2c3d4-e5f6.cloud.databricks.com' }],
    ['that nothing proves to be on Azure', { host: 'https://adb-1.2.azuredatabricks.net.evil.example' }],
    ['that its user says is elsewhere', { cloud: 'aws' }],
  ])('does not apply to a host %s, and az is not run', async (_which, config) => {
    const { signIn, runs } = await machine('user')
    await refusalOf(signIn({ ...config, authType: 'azure-cli' }))
    expect(runs()).toEqual([])
  })

  it.each(['x & echo pwned', 'x|y', '$(id)', '%PATH%', '-h', '--debug', '"', "a'b", 'a\nb', '/../..', ''])(
    'takes %j for no tenant and no subscription, and az is not run [T14]',
    async (text) => {
      const { signIn, runs, world } = await machine('user')
      const { workspaceResourceId, subscriptionId } = world.azure
      for (const config of [
        { azureTenantId: text || ' ' },
        { azureSubscriptionId: text || ' ' },
        { azureWorkspaceResourceId: workspaceResourceId.replace(subscriptionId, text) },
      ]) {
        expect(await refusalOf(signIn(config)), inspect(config)).toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID' })
      }
      expect(runs()).toEqual([])
    },
  )

  it('runs az from the path that was set', async () => {
    const { signIn, commands } = await machine('user')
    await (await signIn({ azureCliPath: '/opt/az cli/az' })).headers()
    expect(commands.runs.map(({ options }) => options.path)).toEqual(['/opt/az cli/az', '/opt/az cli/az'])
  })

  it("runs az's own Python on Windows, where az is a batch file, with the arguments apart [P46]", async () => {
    const python = 'C:\\Program Files\\Microsoft SDKs\\Azure\\CLI2\\python.exe'
    const files = fakeFiles({ [python]: '', [WINDOWS_PROFILE]: '{"subscriptions":[{}]}' })
    const windows = { platform: 'win32', home: 'C:\\Users\\ada', files, env: { ProgramFiles: 'C:\\Program Files' } }
    for (const config of [{}, { azureCliPath: 'C:\\Program Files\\Microsoft SDKs\\Azure\\CLI2\\wbin\\az.cmd' }]) {
      const { signIn, commands } = await machine('service principal', windows)
      await refusalOf((await signIn(config)).headers())
      expect(commands.runs[0]).toMatchObject({
        arguments: ['-IBm', 'azure.cli', 'account', 'show', '--output', 'json'],
        options: { path: python },
      })
    }
  })

  it.each(['PATH', 'Path'])(
    'finds the Python of an az that stands on the %s alone, in absolute places [P46]',
    async (name) => {
      const [python, az] = ['D:\\tools\\az\\python.exe', 'D:\\tools\\az\\wbin\\az.cmd']
      const decoys = { 'here\\wbin\\az.cmd': '', 'here\\python.exe': '', 'E:\\pip\\Scripts\\az.cmd': '' }
      const files = fakeFiles({ [python]: '', [az]: '', ...decoys, [WINDOWS_PROFILE]: '{"subscriptions":[{}]}' })
      const path = 'here\\wbin;E:\\pip\\Scripts;C:\\Windows;D:\\tools\\az\\wbin\\'
      const windows = { platform: 'win32', home: 'C:\\Users\\ada', files, env: { [name]: path } }
      const { signIn, commands } = await machine('service principal', windows)
      await refusalOf((await signIn()).headers())
      expect(commands.runs[0]).toMatchObject({ options: { path: python } })
    },
  )
})

describe('a refusal of azure-cli', () => {
  it.each([
    ["Please run 'az login' to setup account.", 'az is not logged in, or its login has ended. Run `az login`.'],
    ["No subscription found. Run 'az account set' to select a subscription.", 'Run `az login`.'],
    ['AADSTS700082: The refresh token has expired. canary', '(AADSTS700082): az is not logged in'],
    ['AADSTS50076: canary must use multi-factor authentication', '(AADSTS50076): az is not logged in'],
    ['something with a canary', 'failed with exit code 1. Run it by hand to see why'],
  ])('says what %j means, and repeats nothing of it [S3-08] [P46]', async (stderr, meaning) => {
    const { signIn } = await machine(() => failed(stderr))
    const error = await refusalOf((await signIn()).headers())
    expect(error).toMatchObject({ code: 'ERR_COMMAND_FAILED', command: 'az', exitCode: 1, strategy: 'azure-cli' })
    expect(error.message).toContain(meaning)
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('canary')
  })

  it('takes the end of a login for one although the network broke as well, and does not ask again [P46]', async () => {
    const { signIn, runs } = await machine(() => failed('AADSTS700082: expired. Connection aborted.'))
    const error = await refusalOf((await signIn()).headers())
    expect(error).toMatchObject({ code: 'ERR_COMMAND_FAILED' })
    expect(error.message).toContain('(AADSTS700082): az is not logged in')
    expect(runs()).toHaveLength(1)
  })

  it('names the tenant that the login does not reach, and the setting [P09]', async () => {
    const { signIn } = await machine('user')
    const error = await refusalOf((await signIn({ azureTenantId: ELSEWHERE.tenantId })).headers())
    expect(error.message).toContain(
      `(AADSTS50020): the login of az has no access to the tenant ${ELSEWHERE.tenantId}. Run \`az login --tenant ${ELSEWHERE.tenantId}\`, or set azureTenantId`,
    )
  })

  it.each([
    ['nothing', ''],
    ['no JSON', 'canary'],
    ['broken JSON', '{accessToken: canary'],
    ['a list', '["canary"]'],
    ['no account', '{"id":"canary"}'],
    ['an account whose id is none', '{"id":"--query=accessToken","tenantId":"t","user":{"type":"user","n":"canary"}}'],
    ['another kind of account', '{"id":"canary","tenantId":"t","user":{"type":"canary"}}'],
  ])('names what az should have printed when it prints %s, and not what it did [S3-08]', async (_what, stdout) => {
    const { signIn, runs } = await machine(() => stdout)
    const error = await refusalOf((await signIn()).headers())
    expect(error).toMatchObject({ code: 'ERR_COMMAND_OUTPUT_INVALID', command: 'az', strategy: 'azure-cli' })
    expect(runs()).toHaveLength(1)
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('canary')
  })

  it.each([
    ['no token', { expires_on: 4_000_000_000 }, 'printed no token'],
    ['a token that is no text', { accessToken: 1, expires_on: 4_000_000_000 }, 'printed no token'],
    ['no expiry', { accessToken: 'canary' }, 'printed no expiry that can be read'],
    ['a proof-of-possession token', { accessToken: 'canary', expires_on: 4_000_000_000, tokenType: 'pop' }, 'no token'],
    ['another expiry', { accessToken: 'canary', expiresOn: 'soon' }, 'printed no expiry that can be read'],
  ])('says that az printed %s [S3-08] [S3-19]', async (_what, printed, message) => {
    const user = { type: 'servicePrincipal', name: 'x' }
    const { signIn } = await machine(() =>
      JSON.stringify({ id: ELSEWHERE.subscriptionId, tenantId: ELSEWHERE.tenantId, user, ...printed }),
    )
    const error = await refusalOf((await signIn()).headers())
    expect(error).toMatchObject({ code: 'ERR_COMMAND_OUTPUT_INVALID' })
    expect(error.message).toContain(message)
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('canary')
  })

  it.each([
    ['a byte order mark before it', (json: string) => `\uFEFF${json}`],
    ['a note with a brace behind it', (json: string) => `${json}\nNote: {x}\n`],
  ])('takes JSON with %s for what it is [P46] [R40]', async (_what, around) => {
    const { world, commands } = await machine('service principal')
    const noisy = await machine(
      async (run) => {
        const { stdout } = await commands.run('az', run.arguments)
        return { exitCode: 0, stdout: around(stdout), stderr: '' }
      },
      { fetch: world.fetch, clock: world.clock as never },
    )
    const auth = await noisy.signIn({ host: world.azure.publicHost })
    expect((await auth.fetch(ME)).status).toBe(200)
  })

  it('takes JSON with notes around it for what it is [P46] [R40]', async () => {
    const { world, commands } = await machine('service principal')
    const noisy = await machine(
      async (run) => {
        const { stdout } = await commands.run('az', run.arguments)
        return {
          exitCode: 0,
          stdout: `A new version is available {2.99}.\n${stdout}\n{}`.replace('\n{}', '\nDone.\n'),
          stderr: 'WARNING: x\n',
        }
      },
      { fetch: world.fetch, clock: world.clock as never },
    )
    const auth = await noisy.signIn({ host: world.azure.publicHost })
    expect((await auth.fetch(ME)).status).toBe(200)
  })
})

describe('az at work', () => {
  /** A machine of its own, whose az does as one of another machine does, around it. */
  const around = async (wrap: (inner: FakeProgram) => FakeProgram) => {
    const inner = await machine('service principal')
    const { world, commands } = inner
    const outer = await machine(
      wrap((run) => commands.run('az', run.arguments)),
      { fetch: world.fetch, clock: world.clock as never },
    )
    const { publicHost: host, workspaceResourceId: azureWorkspaceResourceId } = world.azure
    return { ...outer, world, signIn: () => outer.signIn({ host, azureWorkspaceResourceId }) }
  }

  it('runs once at a time, whatever is asked for: fifty gets of three sign-ins, where a second az would fail [R41]', async () => {
    let running = 0
    const { signIn, runs } = await around((az) => async (run) => {
      if (running > 0) return failed('another az is running')
      running++
      // Long enough for whoever would start another.
      await turns()
      running--
      return az(run)
    })
    const auths = await Promise.all([signIn(), signIn(), signIn()])
    const gets = Array.from({ length: 50 }, (_, index) => auths[index % auths.length]?.headers())
    expect((await Promise.all(gets)).map((headers) => Object.keys(headers ?? {}).length)).toEqual(Array(50).fill(3))
    expect(runs()).toHaveLength(3)
  })

  it.each([
    ["[Errno 13] Permission denied: 'C:\\Users\\canary\\.azure\\msal_token_cache.bin.lockfile'", 2, 5],
    ["portalocker.exceptions.LockException: (1, 'Permission denied')", 1, 4],
    ['[Errno 11] Resource temporarily unavailable', 2, 5],
  ])('is run again where another process holds the lock: %s, %i times [R41]', async (words, times, all) => {
    let left = times
    const { signIn, runs, world } = await around((az) => (run) => (left-- > 0 ? failed(words) : az(run)))
    const pending = (await signIn()).headers()
    await world.clock.advance(5_000)
    expect(Object.keys(await pending)).toHaveLength(3)
    expect(runs()).toHaveLength(all)
  })

  it('is given up at the third lock, which may be of files of somebody else [R41]', async () => {
    const { signIn, runs, world } = await around(() => () => failed('portalocker.LockException: canary'))
    const pending = refusalOf((await signIn()).headers())
    await world.clock.advance(60_000)
    const error = await pending
    expect(error).toMatchObject({ code: 'ERR_ENDPOINT_FAILED', retryable: false })
    expect(error.message).toContain('its files are locked')
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('canary')
    expect(runs()).toHaveLength(3)
  })

  it.each([
    ['show', -1],
    ['get-access-token', -1],
    ['show', 137],
    ['get-access-token', 143],
  ])('is run again where a signal ended its %s with %i, four times at most', async (word, exitCode) => {
    const ended = { exitCode, stdout: '', stderr: '' }
    let left = 1
    const { signIn, runs, world } = await around(
      (az) => (run) => (run.arguments[1] === word && left-- > 0 ? ended : az(run)),
    )
    const first = (await signIn()).headers()
    await world.clock.advance(60_000)
    expect(Object.keys(await first)).toHaveLength(3)
    expect(runs()).toHaveLength(4)
    left = Number.POSITIVE_INFINITY
    const second = refusalOf((await signIn()).headers())
    await world.clock.advance(60_000)
    expect(await second).toMatchObject({ code: 'ERR_ENDPOINT_FAILED', retryable: true, attempts: 4 })
  })

  it('is not run for whoever gave up while another az was running', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>()
    const { signIn, runs } = await around((az) => async (run) => {
      await held
      return az(run)
    })
    const [one, other] = await Promise.all([signIn(), signIn()])
    const first = one.headers()
    const controller = new AbortController()
    const second = refusalOf(other.headers({ signal: controller.signal }))
    await turns()
    controller.abort(new Error('enough'))
    expect((await second).message).toBe('enough')
    release()
    await first
    expect(runs()).toHaveLength(3)
  })

  it('runs once for what many sign-ins ask at once, so that none of them waits for the runs of all', async () => {
    const { signIn, runs } = await around((az) => async (run) => {
      await turns()
      return az(run)
    })
    const auths = await Promise.all(Array.from({ length: 40 }, signIn))
    const all = await Promise.all(auths.map((auth) => auth.headers()))
    expect(new Set(all.map((headers) => headers['Authorization'])).size).toBe(1)
    // Who is logged in, and a token for either resource.
    expect(runs()).toHaveLength(3)
  })

  it('is ended when everybody who waited for it gave up, and not before', async () => {
    const signals: (AbortSignal | undefined)[] = []
    const { signIn, runs } = await around((az) => async (run) => {
      signals.push(run.options.signal)
      if (signals.length === 1) await new Promise(() => {})
      return az(run)
    })
    const [one, other] = await Promise.all([signIn(), signIn()])
    const controllers = [new AbortController(), new AbortController()]
    const calls = [one, other].map((auth, index) =>
      refusalOf(auth.headers({ signal: controllers[index]?.signal as AbortSignal })),
    )
    await turns()
    controllers[0]?.abort(new Error('enough'))
    await turns()
    expect([runs().length, signals[0]?.aborted]).toEqual([1, false])
    controllers[1]?.abort(new Error('enough'))
    expect((await Promise.all(calls)).map(({ message }) => message)).toEqual(['enough', 'enough'])
    await turns()
    expect(signals[0]?.aborted).toBe(true)
  })

  it('does not wait for an az that keeps its logins elsewhere', async () => {
    const hanging = await machine(() => new Promise<string>(() => {}))
    const { files } = hanging.ports
    const healthy = await machine('user', { files, env: { AZURE_CONFIG_DIR: '/home/ada/other' } })
    const controller = new AbortController()
    const never = refusalOf((await hanging.signIn()).headers({ signal: controller.signal }))
    await turns()
    expect(hanging.runs()).toHaveLength(1)
    expect(Object.keys(await (await healthy.signIn({ authType: 'azure-cli' })).headers())).toEqual(['Authorization'])
    controller.abort(new Error('enough'))
    await never
  })
})

describe('the time that az may take', () => {
  it.each([
    [{}, undefined],
    [{ azureCliTimeout: '90' }, 90_000],
  ])('is a setting: %j [P46]', async (config, timeoutMs) => {
    const { signIn, commands } = await machine('user')
    await (await signIn(config)).headers()
    expect(commands.runs.map(({ options }) => options.timeoutMs)).toEqual([timeoutMs, timeoutMs])
  })

  it.each(['0', '-1', '601', 'soon', '1.5'])('is not %j', async (azureCliTimeout) => {
    const { signIn } = await machine('user')
    expect(await refusalOf(signIn({ azureCliTimeout }))).toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID' })
  })

  it('is left where the caller gives up', async () => {
    const clock = fakeClock()
    const { signIn } = await machine(() => new Promise<string>(() => {}), { clock })
    const auth = await signIn()
    const controller = new AbortController()
    const pending = refusalOf(auth.headers({ signal: controller.signal }))
    controller.abort(new Error('enough'))
    expect((await pending).message).toBe('enough')
  })
})
