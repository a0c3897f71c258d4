import { fakeFetch } from '@lakeauth/core/testing'
import { describe, expect, it } from 'vitest'
import { awsOidc, exchangeToken, explainFederation, federationPolicies, githubOidc } from '../src/index.js'
import { refusalOf, surroundings } from './support/surroundings.js'

const ACCOUNT = '00000000-0000-0000-0000-00000000000a'
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('an explanation', () => {
  const oidcPolicy = { issuer: 'https://idp.example', subject: 'deploy' }
  const token = (claims: object = {}): string =>
    `${part({ alg: 'RS256' })}.${part({ iss: 'https://idp.example', sub: 'deploy', aud: ACCOUNT, exp: 4_000_000_000, ...claims })}.c2ln`

  it.each(['\n', '\r\n', ' ', '\ufeff'])(
    'reads a token without what an editor puts around it, as a sign-in does: %j',
    async (around) => {
      const { matches } = await explainFederation({ token: `${around}${token()}${around}`, policies: [{ oidcPolicy }] })
      expect(matches).toBe(true)
    },
  )

  it('says how much of it is unknown, and nothing more than that', async () => {
    const { text } = await explainFederation({ token: token(), policies: [{ oidcPolicy }] })
    expect(text.split('\n')[0]).toBe(
      'A policy takes this token, as far as can be told (3 unknown): policy 1 (of a service principal)',
    )
  })

  it('knows that an audience which is no UUID is no account id, whichever that is', async () => {
    const { closest } = await explainFederation({ token: token({ aud: 'wrong' }), policies: [{ oidcPolicy }] })
    expect(closest?.checks.find(({ code }) => code === 'audience')?.verdict).toBe('fails')
    expect(closest?.changes.map(({ of, sentence }) => [of, sentence])).toEqual([
      ['subject-token', 'Ask the identity provider for a token whose audience is the account id.'],
    ])
  })

  it.each(['', '12345'])('takes %j for no client id', async (clientId) => {
    const { closest } = await explainFederation({ token: token(), policies: [{ oidcPolicy }], clientId })
    expect(closest?.checks.find(({ code }) => code === 'client-id')?.verdict).toBe('fails')
  })

  it.each<[string, unknown]>([
    ['token', { token: undefined }],
    ['policies', { policies: [{ oidc_policy: oidcPolicy }] }],
    ['policies', { policies: [undefined] }],
    ['policies', { policies: undefined }],
    ['at', { at: 5 }],
    ['at', { at: new Date(Number.NaN) }],
  ])('names the option %s that it cannot use', async (attribute, given) => {
    const options = { token: token(), policies: [{ oidcPolicy }], ...(given as object) }
    expect(await refusalOf(explainFederation(options))).toMatchObject({ code: 'ERR_ATTRIBUTE_INVALID', attribute })
  })
})

describe('a policy', () => {
  const policies = federationPolicies(
    { fetch: fakeFetch(() => new Response('', { status: 500 })), place: async () => ({}) as never },
    { accountId: ACCOUNT },
  )

  it.each(['subject_claim', 'jwks_json', 'jwks_uri', 'audience'])(
    'with a field %s that is none is refused unsent',
    async (field) => {
      const oidcPolicy = { issuer: 'https://idp.example', [field]: 'x' }
      const error = await refusalOf(policies.create({ oidcPolicy }))
      expect([error.code, error.attribute]).toEqual(['ERR_ATTRIBUTE_INVALID', `oidcPolicy.${field}`])
    },
  )

  it('that is missing is refused by name', async () => {
    expect((await refusalOf(policies.create({} as never))).attribute).toBe('oidcPolicy')
    expect((await refusalOf(policies.update('ci', undefined as never))).attribute).toBe('changes')
  })
})

describe('a host outside of the zones of Databricks', () => {
  it.each([
    { host: 'https://accounts.evil.example', metadata: {} },
    { host: 'https://accounts.cloud.databricks.com.evil.example', metadata: {} },
    { host: 'https://evil.example', metadata: { host_type: 'unified' } },
    { host: 'https://evil.example', metadata: { token_federation_default_oidc_audiences: [ACCOUNT] } },
  ])('is sent no token for the account: $host $metadata [T7]', async ({ host, metadata }) => {
    const audiences: (string | undefined)[] = []
    const fetch = fakeFetch(({ url }) =>
      url.includes('.well-known')
        ? Response.json({
            oidc_endpoint: `${host}/oidc`,
            issuer: host,
            token_endpoint: `${host}/oidc/v1/token`,
            ...metadata,
          })
        : Response.json({ error: 'invalid_grant' }, { status: 400 }),
    )
    const { ports } = surroundings()
    const subjectToken = ({ audience }: { readonly audience?: string | undefined }) => {
      audiences.push(audience)
      return 'none'
    }
    await refusalOf(exchangeToken({ host, accountId: ACCOUNT, fetch, clock: ports.clock, subjectToken }))
    expect(audiences).not.toContain(ACCOUNT)
    expect(audiences.every((audience) => audience?.startsWith(host))).toBe(true)
  })
})

it.each([undefined, ''])(
  'an exchange without a host (%j) says which option is missing, and nothing of variables',
  async (host) => {
    const error = await refusalOf(exchangeToken({ host: host as never, subjectToken: 'x' }))
    expect(error).toMatchObject({ name: 'ConfigurationError', attribute: 'host' })
    expect(error.message).not.toContain('DATABRICKS_HOST')
  },
)

it('a strategy for jobs of GitHub that is named outside of one says that this is none', async () => {
  const { signIn } = surroundings()
  const auth = await signIn({ authType: 'github-oidc' }, [githubOidc])
  expect((await refusalOf(auth.headers())).message).toContain('this is no job of GitHub Actions')
})

it('a container of AWS is known by the address of its keys, relative or full', async () => {
  const { signIn } = surroundings({
    env: { AWS_REGION: 'eu-central-1', AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/1' },
  })
  expect((await signIn({}, [awsOidc])).authType).toBe('aws-oidc')
})

it('a provider that fails is told with what to do next', async () => {
  const { world } = surroundings()
  const env = {
    ACTIONS_ID_TOKEN_REQUEST_URL: 'https://pipelines.actions.githubusercontent.com/idtoken',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'synthetic',
  }
  const fetch: typeof globalThis.fetch = async (input, init) =>
    String(input).includes('/idtoken') ? new Response('', { status: 500 }) : world.fetch(input, init)
  const { signIn } = surroundings({ clock: world.clock as never, fetch, env })
  const { message } = await refusalOf((await signIn({ host: world.workspace.publicHost }, [githubOidc])).headers())
  expect(message).toMatch(/\(500\)\. Try again later, or look at the status page of the provider\.$/)
})
