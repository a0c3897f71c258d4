import { describe, expect, it } from 'vitest'
import { MANAGEMENT_HEADER } from '../src/credential.js'
import { azureCloudOf, parseAzureEnvironment } from '../src/clouds.js'
import { asked, claimsIn, ME, refusalOf, secretOf, surroundings } from './support/surroundings.js'

const clouds = [
  { cloud: 'PUBLIC', login: 'login.microsoftonline.com', management: 'https://management.core.windows.net/' },
  {
    cloud: 'USGOVERNMENT',
    login: 'login.microsoftonline.us',
    management: 'https://management.core.usgovcloudapi.net/',
  },
  { cloud: 'CHINA', login: 'login.chinacloudapi.cn', management: 'https://management.core.chinacloudapi.cn/' },
] as const

describe.each(clouds)('the cloud $cloud', ({ cloud, login, management }) => {
  it('is told by the host: its Entra alone is asked, once a token, for the one application and its own management resource [B11] [S3-09] [S3-10] [P47]', async () => {
    const { world, signIn } = surroundings({}, { options: { azureCloud: cloud } })
    const auth = await signIn({ ...secretOf(world), azureWorkspaceResourceId: world.azure.workspaceResourceId })
    const headers = await auth.headers()
    expect(world.journal.entries.map(({ operation, authority, path }) => [operation, authority, path])).toEqual(
      Array.from({ length: 2 }, () => ['entra.token', login, `/${world.azure.tenantId}/oauth2/v2.0/token`]),
    )
    expect(claimsIn(headers['Authorization'])['aud']).toBe('2ff814a6-3304-4ab8-85cb-cd0e6f879c1d')
    expect(claimsIn(headers[MANAGEMENT_HEADER])['aud']).toBe(management)
    expect((await auth.fetch(ME)).status).toBe(200)
  })

  it('has an audience of its own for the tokens of jobs [P47]', async () => {
    const { world, signIn } = surroundings({}, { options: { azureCloud: cloud } })
    const { issuer, subject, env } = world.federation.startGithubJob()
    world.azure.addFederatedCredential({ issuer, subject })
    const { azureTenantId, azureClientId } = secretOf(world)
    const auth = await signIn({ azureTenantId, azureClientId }, env)
    expect((await auth.fetch(ME)).status).toBe(200)
    const audience = world.journal.of('github-oidc.token')[0]?.request.query['audience']
    expect(audience).toBe(`api://AzureADTokenExchange${{ PUBLIC: '', USGOVERNMENT: 'USGov', CHINA: 'China' }[cloud]}`)
  })
})

it.each(clouds)('the Entra of $cloud knows the management resource of its own cloud alone [P47]', async ({ cloud }) => {
  const { world } = surroundings({}, { options: { azureCloud: cloud } })
  const { authority, tenantId, clientId, clientSecret } = world.azure
  const statuses = clouds.map(async ({ management }) => {
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
    const body = new URLSearchParams({ ...form, scope: `${management}/.default` })
    return (await world.fetch(`${authority}/${tenantId}/oauth2/v2.0/token`, { method: 'POST', body })).status
  })
  expect(await Promise.all(statuses)).toEqual(clouds.map((one) => (one.cloud === cloud ? 200 : 400)))
})

it.each([
  ['an option', { azureEnvironment: 'AzurePublicCloud' }, {}],
  ['a variable of the machine', {}, { ARM_ENVIRONMENT: 'public' }],
])('a cloud that %s sets and the host contradicts is refused with both, and nobody is asked [P47]', async (...row) => {
  const [, config, env] = row
  const { world, signIn } = surroundings({}, { options: { azureCloud: 'CHINA' } })
  const error = await refusalOf(signIn({ ...secretOf(world), ...config }, env))
  expect(error).toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID', attribute: 'azureEnvironment' })
  expect(error.message).toContain(`is PUBLIC, and ${world.azure.publicHost} is in the cloud CHINA`)
  expect(error.message).toContain(
    `azureEnvironment (${'ARM_ENVIRONMENT' in env ? 'environment variable ARM_ENV' : 'option'}`,
  )
  expect(world.journal.entries).toEqual([])
})

it.each([
  ['https://login.microsoftonline.com/', 'PUBLIC', 'USGOVERNMENT'],
  ['https://login.windows.net', 'PUBLIC', 'CHINA'],
  ['https://westus.login.microsoft.com', 'PUBLIC', 'CHINA'],
  ['https://login.microsoftonline.us/', 'USGOVERNMENT', 'PUBLIC'],
  ['https://login.chinacloudapi.cn', 'CHINA', 'PUBLIC'],
  ['https://login.partner.microsoftonline.cn/', 'CHINA', 'USGOVERNMENT'],
] as const)(
  '%s, Entra of %s, is not asked for a host of %s: the secret goes nowhere [P47]',
  async (authority, of, azureCloud) => {
    const { world, signIn } = surroundings({}, { options: { azureCloud } })
    const error = await refusalOf(signIn(secretOf(world), { AZURE_AUTHORITY_HOST: authority }))
    expect(error).toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID', attribute: 'azureAuthorityHost' })
    expect(error.message).toContain('azureAuthorityHost (environment variable AZURE_AUTHORITY_HOST)')
    expect(error.message).toContain(
      `Entra of the cloud ${of}, and ${world.azure.publicHost} is in the cloud ${azureCloud}`,
    )
    expect(world.journal.entries).toEqual([])
  },
)

it.each(clouds)('what AKS sets in the cloud $cloud keeps working there [P15] [P47]', async ({ cloud, login }) => {
  const { world, signIn } = surroundings({}, { options: { azureCloud: cloud } })
  const auth = await signIn(secretOf(world), { AZURE_AUTHORITY_HOST: `https://${login}/` })
  expect((await auth.fetch(ME)).status).toBe(200)
})

describe('where no host tells the cloud', () => {
  const resourceId = `/subscriptions/11111111-0000-4000-8000-000000000002/resourceGroups/group/providers/Microsoft.Databricks/workspaces/production`
  const unproven = [
    ['a resource id alone', { host: undefined, azureWorkspaceResourceId: resourceId }],
    ['a host of its own', { host: 'https://databricks.example', cloud: 'azure' }],
  ] as const
  const contradictions = [
    ['https://login.microsoftonline.com/', 'PUBLIC', 'usgovernment', 'USGOVERNMENT'],
    ['https://login.microsoftonline.com/', 'PUBLIC', 'china', 'CHINA'],
    ['https://login.microsoftonline.us/', 'USGOVERNMENT', 'public', 'PUBLIC'],
  ] as const

  it.each(unproven.flatMap(([what, place]) => contradictions.map((row) => [what, place, ...row] as const)))(
    '$0: $2 is refused beside ARM_ENVIRONMENT=$4, both are named, and nobody is asked [P47]',
    async (_what, place, authority, of, environment, name) => {
      const { world, signIn } = surroundings()
      const env = { AZURE_AUTHORITY_HOST: authority, ARM_ENVIRONMENT: environment }
      const error = await refusalOf(signIn({ ...secretOf(world), ...place }, env))
      expect(error).toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID', attribute: 'azureAuthorityHost' })
      expect(error.message).toContain(
        `azureAuthorityHost (environment variable AZURE_AUTHORITY_HOST) is ${authority.replace(/\/$/, '')}, Entra of the cloud ${of}, and azureEnvironment (environment variable ARM_ENVIRONMENT) is ${name}`,
      )
      expect(world.journal.entries).toEqual([])
    },
  )

  it.each(clouds)(
    'the authority of $cloud tells it: tokens and workspace are of one cloud [P47] [B14]',
    async (row) => {
      const { cloud, login, management } = row
      const { world, signIn } = surroundings({}, { options: { azureCloud: cloud } })
      const place = { host: undefined, azureWorkspaceResourceId: world.azure.workspaceResourceId }
      const auth = await signIn({ ...secretOf(world), ...place }, { AZURE_AUTHORITY_HOST: `https://${login}/` })
      expect((await auth.fetch(ME)).status).toBe(200)
      expect(claimsIn((await auth.headers())[MANAGEMENT_HEADER])['aud']).toBe(management)
      expect(asked(world)).toEqual({ 'entra.token': 2, 'arm.workspace': 1 })
    },
  )

  it.each([
    ['PUBLIC', 'adb-1.2.databricks.azure.us'],
    ['PUBLIC', 'adb-1.2.databricks.azure.cn'],
    ['USGOVERNMENT', 'adb-1.2.azuredatabricks.net'],
  ] as const)('the Resource Manager of %s is not believed when it names %s [P47] [B14] [T7]', async (cloud, url) => {
    const { world, signIn } = surroundings({}, { options: { azureCloud: cloud } })
    world.on('arm.workspace').respond({ status: 200, json: { properties: { workspaceUrl: url } } })
    const place = { host: undefined, azureWorkspaceResourceId: world.azure.workspaceResourceId }
    const auth = await signIn({ ...secretOf(world), ...place, azureEnvironment: cloud })
    const error = await refusalOf(auth.fetch(ME))
    expect(error).toMatchObject({ code: 'ERR_API_RESPONSE_INVALID' })
    expect(error.message).toContain(`in the cloud ${cloud}`)
    expect(asked(world)).toEqual({ 'entra.token': 1, 'arm.workspace': 1 })
    expect(world.journal.count('scim.me')).toBe(0)
  })

  it('a resource id of Azure beside a cloud that is not is refused, and nobody is asked [P47] [T7]', async () => {
    const { world, signIn } = surroundings()
    const place = { host: undefined, azureWorkspaceResourceId: resourceId, cloud: 'aws' }
    const error = await refusalOf(signIn({ ...secretOf(world), ...place, authType: 'azure-client-secret' }))
    expect(error.message).toContain('cloud is aws')
    expect(world.journal.entries).toEqual([])
  })
})

it('an authority that was set is asked, and named, where the host does not tell its cloud [P47]', async () => {
  const asked: string[] = []
  const json = { error: 'invalid_request', error_description: 'AADSTS90002: no such tenant' }
  const fetch = async (input: unknown) => {
    asked.push(new URL(input instanceof Request ? input.url : String(input)).origin)
    return Response.json(json, { status: 400 })
  }
  const { world, signIn } = surroundings({}, { fetch: fetch as typeof globalThis.fetch })
  const place = { host: 'https://databricks.example', cloud: 'azure' }
  const env = { AZURE_AUTHORITY_HOST: 'https://login.microsoftonline.us/' }
  const error = await refusalOf((await signIn({ ...secretOf(world), ...place }, env)).headers())
  expect(error.message).toContain('azureAuthorityHost (environment variable AZURE_AUTHORITY_HOST)')
  expect(asked).toEqual(['https://login.microsoftonline.us'])
})

it('the cloud that was set holds where the host does not tell', () => {
  const host = 'https://databricks.example'
  expect(azureCloudOf({ host, azureEnvironment: 'CHINA' }).name).toBe('CHINA')
  expect(azureCloudOf({ azureEnvironment: 'USGOVERNMENT' }).name).toBe('USGOVERNMENT')
  expect(azureCloudOf({ azureAuthorityHost: 'https://login.microsoftonline.us' }).name).toBe('USGOVERNMENT')
  expect(azureCloudOf({ host: 'https://adb-1.2.databricks.azure.us', azureEnvironment: 'PUBLIC' }).name).toBe(
    'USGOVERNMENT',
  )
})

it('another authority can be set, and is asked in place of that of the cloud [P47]', async () => {
  const { world, signIn } = surroundings()
  const auth = await signIn({ ...secretOf(world), azureAuthorityHost: 'https://login.windows.net/' })
  expect((await auth.fetch(ME)).status).toBe(200)
  expect(world.journal.of('entra.token').map(({ authority }) => authority)).toEqual(['login.windows.net'])
})

it('the application id of a test stage can be set [S3-09]', async () => {
  const { world, signIn } = surroundings()
  const stage = '4a67d088-db5c-48f1-9ff2-0aace800ae68'
  const auth = await signIn({ ...secretOf(world), azureLoginAppId: stage })
  await refusalOf(auth.headers())
  expect(world.journal.of('entra.token')[0]?.request.form['scope']).toBe(`${stage}/.default`)
  expect(asked(world)).toEqual({ 'entra.token': 1 })
})

it.each([
  ['https://adb-1.2.azuredatabricks.net', 'PUBLIC'],
  ['https://adb-1.2.dev.azuredatabricks.net', 'PUBLIC'],
  ['https://adb-1.2.databricks.azure.us', 'USGOVERNMENT'],
  ['https://accounts.databricks.azure.cn', 'CHINA'],
  ['https://evildatabricks.azure.cn', 'PUBLIC'],
  ['https://databricks.example', 'PUBLIC'],
  [undefined, 'PUBLIC'],
])('%s is in the cloud %s', (host, name) => {
  expect(azureCloudOf({ host }).name).toBe(name)
})

it.each(['public', 'AzureUSGovernment', 'azurechinacloud'])('knows the cloud %s by its names', (name) => {
  expect(parseAzureEnvironment(name)).toMatch(/^(PUBLIC|USGOVERNMENT|CHINA)$/)
})

it.each(['', 'GERMANY', 'constructor', '__proto__'])('knows no cloud "%s"', (name) => {
  expect(() => parseAzureEnvironment(name)).toThrow('expected PUBLIC, USGOVERNMENT or CHINA')
})
