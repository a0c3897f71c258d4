import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { clientNames, reachOf } from '../../src/environment/clients.js'
import { nearest } from '../../src/environment/nearest.js'
import { signInNames } from '../../src/environment/sign-ins.js'
import { startServer } from '../../src/server/index.js'
import { createWorld } from '../../src/world/create-world.js'
import { json } from '../requests.js'
import { testWhereInstalled } from '../tools.js'

const proxy = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy']
const python = [...proxy, 'REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE']
const go = [...proxy, 'SSL_CERT_FILE']
/** What finds the mock, by client and way. */
const network: Readonly<Record<string, readonly string[]>> = {
  'node proxy': [...proxy, 'NODE_EXTRA_CA_CERTS', 'NODE_USE_ENV_PROXY'],
  'node isolate': ['NODE_EXTRA_CA_CERTS'],
  'databricks-sdk-js url': [],
  'databricks-sdk-js isolate': ['NODE_EXTRA_CA_CERTS'],
  'python proxy': python,
  'go proxy': go,
  'java url': ['JAVA_TOOL_OPTIONS'],
  'java isolate': ['JAVA_TOOL_OPTIONS'],
  'curl proxy': [...proxy, 'CURL_CA_BUNDLE'],
  'databricks-cli proxy': go,
  'gcloud proxy': [...python, 'CURL_CA_BUNDLE', 'CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE'],
  'databricks-sql-nodejs proxy': [...proxy, 'NODE_EXTRA_CA_CERTS', 'NODE_USE_ENV_PROXY'],
  'databricks-sql-python proxy': python,
  'terraform url': [],
  'terraform proxy': go,
}
const host = ['DATABRICKS_AUTH_TYPE', 'DATABRICKS_HOST']
const federated = [...host, 'DATABRICKS_CLIENT_ID', 'DATABRICKS_TOKEN_AUDIENCE']
/** What signs in. */
const signIn: Readonly<Record<string, readonly string[]>> = {
  pat: [...host, 'DATABRICKS_TOKEN'],
  'oauth-m2m': [...host, 'DATABRICKS_CLIENT_ID', 'DATABRICKS_CLIENT_SECRET'],
  'account-oauth-m2m': [...host, 'DATABRICKS_ACCOUNT_ID', 'DATABRICKS_CLIENT_ID', 'DATABRICKS_CLIENT_SECRET'],
  'env-oidc': [...federated, 'DATABRICKS_OIDC_TOKEN'],
  'file-oidc': [...federated, 'DATABRICKS_OIDC_TOKEN_FILEPATH'],
  'github-oidc': [...federated, 'ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_URL', 'GITHUB_ACTIONS'],
  'azure-devops-oidc': [...federated, 'azure-devops'],
  'metadata-service': [...host, 'DATABRICKS_METADATA_SERVICE_URL'],
  'azure-client-secret': [...host, 'ARM_CLIENT_ID', 'ARM_CLIENT_SECRET', 'ARM_TENANT_ID'],
  'azure-msi': [...host, 'ARM_USE_MSI'],
  'google-credentials': [...host, 'GOOGLE_CREDENTIALS'],
  'google-id': [...host, 'DATABRICKS_GOOGLE_SERVICE_ACCOUNT'],
}

const rows = clientNames.flatMap((client) =>
  signInNames.map((auth) => ({ client, auth, reach: reachOf(client, auth) })),
)

function ownNames(client: string, auth: string, way: string, job: readonly string[]): readonly string[] {
  return [
    ...(network[`${client} ${way}`] as readonly string[]),
    ...(signIn[auth] as readonly string[]).flatMap((name) => (name === 'azure-devops' ? job : [name])),
    ...(auth === 'google-id' && way !== 'isolate' ? ['GCE_METADATA_HOST', 'GCE_METADATA_IP'] : []),
    ...(auth === 'google-id' && client === 'gcloud' ? ['GCE_METADATA_ROOT'] : []),
    ...(client === 'java' && auth.endsWith('-oidc') ? ['TOKEN_AUDIENCE'] : []),
  ].sort()
}

const everyProxy = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()])

const world = createWorld()
const server = await startServer({ worlds: [world] })
const apart = await startServer({ worlds: [createWorld()], everyHost: { http: 0, https: 0 } })
const job = Object.keys(createWorld().federation.startAzureDevOpsJob().env)

test.for(rows)(
  '$client with $auth gets exactly the variables that it needs, or is told why not',
  async ({ client, auth, reach }) => {
    const asked = server.environment({ client, auth })
    if (typeof reach === 'object') return expect(asked).rejects.toThrow(`${reach.not}.`)
    if (reach === 'isolate')
      await expect(asked).rejects.toThrow(`lakeauth-mock run --isolate --client ${client} --auth ${auth}`)
    const { variables, unset } = await (reach === 'isolate' ? apart.environment({ client, auth }) : asked)
    expect(Object.keys(variables).sort()).toEqual(ownNames(client, auth, reach, job))
    expect(unset.filter((name) => name in variables)).toEqual([])
    const url = new URL(variables['DATABRICKS_HOST'] as string)
    expect(url.protocol).toBe(reach === 'url' ? 'http:' : 'https:')
  },
)

test('without a client the environment has what every client needs to find the mock', async () => {
  const { variables, unset } = await server.environment()
  const trust = [
    'CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE',
    'CURL_CA_BUNDLE',
    'JAVA_TOOL_OPTIONS',
    'NODE_EXTRA_CA_CERTS',
    'NODE_USE_ENV_PROXY',
    'REQUESTS_CA_BUNDLE',
    'SSL_CERT_FILE',
  ]
  expect(Object.keys(variables).sort()).toEqual([...trust, ...proxy].sort())
  expect(unset).toEqual(['ALL_PROXY', 'all_proxy'])
  expect(variables).toMatchObject({
    HTTPS_PROXY: server.ready.proxy,
    CURL_CA_BUNDLE: server.ready.caFile,
    no_proxy: '127.0.0.1,localhost,::1',
  })
})

test('where every name leads to the mock, no proxy is set, and one that is set is removed', async () => {
  const { variables, unset } = await apart.environment({ client: 'curl' })
  expect(variables).toEqual({ CURL_CA_BUNDLE: apart.ready.caFile })
  expect(unset).toEqual(everyProxy)
})

test.each(rows.filter(({ reach }) => reach === 'url'))(
  '$client with $auth goes to a loopback URL, and keeps no proxy of somebody that would be asked for it',
  async ({ client, auth }) => {
    const { unset } = await server.environment({ client, auth })
    expect(unset).toEqual(expect.arrayContaining(everyProxy))
  },
)

test('the SDK for JavaScript gets the key of Google itself, the others its path', async () => {
  const sdk = await apart.environment({ client: 'databricks-sdk-js', auth: 'google-credentials' })
  expect(JSON.parse(sdk.variables['GOOGLE_CREDENTIALS'] as string)).toMatchObject({ type: 'service_account' })
  const other = await server.environment({ client: 'go', auth: 'google-credentials' })
  const text = await readFile(other.variables['GOOGLE_CREDENTIALS'] as string, 'utf8')
  expect(JSON.parse(text)).toMatchObject({ type: 'service_account' })
})

test('under real names, keys and jobs of every world name the real hosts, and the ports of the mock where the client takes a URL', async () => {
  const hosts = { github: 'https://pipelines.actions.githubusercontent.com', devops: 'https://dev.azure.com' }
  for (const [one, client] of [
    [server, 'node'],
    [apart, 'java'],
  ] as const) {
    const [github, devops, google] = await Promise.all(
      (['github-oidc', 'azure-devops-oidc', 'google-credentials'] as const).map((auth) =>
        one.environment({ client, auth }),
      ),
    )
    expect(github?.variables['ACTIONS_ID_TOKEN_REQUEST_URL']).toMatch(
      new RegExp(`^${hosts.github}/\\w{50}/.*/idtoken\\?api-version=2\\.0$`),
    )
    expect(devops?.variables).toMatchObject({
      SYSTEM_TEAMFOUNDATIONCOLLECTIONURI: `${hosts.devops}/lakeauth/`,
      SYSTEM_OIDCREQUESTURI: expect.stringMatching(new RegExp(`^${hosts.devops}/lakeauth/[^?]+/oidctoken$`)),
    })
    const key = JSON.parse(await readFile(google?.variables['GOOGLE_CREDENTIALS'] as string, 'utf8'))
    expect(key).toMatchObject({
      auth_uri: 'https://accounts.google.com/o/oauth2/auth',
      token_uri: 'https://oauth2.googleapis.com/token',
      private_key: expect.stringMatching(/^-----BEGIN PRIVATE KEY-----/),
    })
  }
  const { variables } = await server.environment({ client: 'terraform', auth: 'github-oidc' })
  expect(variables['ACTIONS_ID_TOKEN_REQUEST_URL']).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/_host\//)
})

test('a run of a workflow is started once, and a policy lets it in', async () => {
  const [one, other] = [
    await server.environment({ auth: 'github-oidc' }),
    await server.environment({ auth: 'github-oidc' }),
  ]
  expect(one).toEqual(other)
})

/** The ID token of a job, as its provider hands it out. */
async function idTokenOf(job: Readonly<Record<string, string | undefined>>): Promise<string> {
  const github = job['ACTIONS_ID_TOKEN_REQUEST_URL']
  const [url, token] = github
    ? [`${github}&audience=${job['DATABRICKS_TOKEN_AUDIENCE']}`, job['ACTIONS_ID_TOKEN_REQUEST_TOKEN']]
    : [`${job['SYSTEM_OIDCREQUESTURI']}?api-version=7.2-preview.1`, job['SYSTEM_ACCESSTOKEN']]
  const method = github ? 'GET' : 'POST'
  const answer = await json(await world.fetch(url, { method, headers: { authorization: `Bearer ${token}` } }))
  return answer.value ?? answer.oidcToken
}

test.each(['github-oidc', 'azure-devops-oidc'] as const)(
  'what the job of %s is given is exchanged under the policy that lets it in',
  async (auth) => {
    const { variables } = await server.environment({ client: 'go', auth })
    const answer = await world.fetch(`${variables['DATABRICKS_HOST']}/oidc/v1/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        subject_token: await idTokenOf(variables),
        client_id: String(variables['DATABRICKS_CLIENT_ID']),
        scope: 'all-apis',
      }),
    })
    expect([answer.status, world.journal.entries.at(-1)?.reason]).toEqual([200, undefined])
  },
)

testWhereInstalled('keytool')(
  'the JVM reads the trust store and takes the certificate in it for one to be trusted',
  async () => {
    const { variables } = await server.environment({ client: 'java' })
    const [, path] = /trustStore=(\S+)/.exec(variables['JAVA_TOOL_OPTIONS'] as string) as unknown as [string, string]
    const { stdout } = await promisify(execFile)('keytool', [
      '-list',
      '-rfc',
      '-storetype',
      'PKCS12',
      '-keystore',
      path,
      '-storepass',
      '',
    ])
    expect(stdout).toContain('Entry type: trustedCertEntry')
    const certificate = await readFile(server.ready.caFile as string, 'utf8')
    expect(stdout.replaceAll(/\s/g, '')).toContain(certificate.replaceAll(/\s/g, ''))
  },
)

test.each([
  ['pyhton', 'python'],
  ['jav', 'java'],
  ['Node', 'node'],
  ['cli', 'databricks-cli'],
  ['sdk', 'databricks-sdk-js'],
  ['tf', undefined],
  ['', undefined],
  ['quite another thing', undefined],
])('%j was meant to be %j', (wrong, meant) => {
  expect(nearest(wrong, clientNames)).toBe(meant)
})

test('servers close, and the trust store goes with them', async () => {
  const { variables } = await server.environment({ client: 'java' })
  const [, path] = /trustStore=(\S+)/.exec(variables['JAVA_TOOL_OPTIONS'] as string) as unknown as [string, string]
  await Promise.all([server.close(), apart.close()])
  await expect(readFile(path)).rejects.toThrow('ENOENT')
})
