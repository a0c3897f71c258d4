import { Secret } from '@lakeauth/core'
import { describe, expect, it } from 'vitest'
import {
  callbackOidc,
  exchangeToken,
  federatedStrategy,
  federationPolicies,
  fromAwsCredentials,
  googleOidc,
} from '../src/index.js'
import { refusalOf, surroundings } from './support/surroundings.js'

const token = (): string => 'none'
const loose = <T>(make: T) => make as (options?: unknown) => unknown

describe('what is no option', () => {
  it.each<[string, string, () => unknown]>([
    ['callbackOidc()', 'subjectToken', () => loose(callbackOidc)()],
    ['callbackOidc({})', 'subjectToken', () => loose(callbackOidc)({})],
    ['googleOidc()', 'idToken', () => loose(googleOidc)()],
    ['googleOidc({ idToken: "x" })', 'idToken', () => loose(googleOidc)({ idToken: 'x' })],
    ['fromAwsCredentials()', 'credentials', () => loose(fromAwsCredentials)()],
    ['fromAwsCredentials({})', 'credentials', () => loose(fromAwsCredentials)({})],
    ['fromAwsCredentials half', 'credentials', () => loose(fromAwsCredentials)({ credentials: { accessKeyId: 'x' } })],
    ['federatedStrategy()', 'name', () => loose(federatedStrategy)()],
    ['federatedStrategy bad name', 'name', () => loose(federatedStrategy)({ name: 'Bad Name', subjectToken: token })],
    ['federatedStrategy no name', 'name', () => loose(federatedStrategy)({ subjectToken: token })],
    ['federatedStrategy no token', 'subjectToken', () => loose(federatedStrategy)({ name: 'vault-oidc' })],
    ['federatedStrategy text', 'subjectToken', () => loose(federatedStrategy)({ name: 'vault', subjectToken: 'x' })],
  ])('is refused by name where it is given: %s', (_what, attribute, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'ERR_ATTRIBUTE_INVALID', attribute }))
  })

  it.each<[string, unknown, string, string]>([
    ['nothing', undefined, 'host', 'ERR_ATTRIBUTE_MISSING'],
    ['a host alone', { host: 'https://dbc-1.cloud.databricks.com' }, 'subjectToken', 'ERR_ATTRIBUTE_MISSING'],
    [
      'an empty token',
      { host: 'https://dbc-1.cloud.databricks.com', subjectToken: '' },
      'subjectToken',
      'ERR_ATTRIBUTE_MISSING',
    ],
    [
      'bytes',
      { host: 'https://dbc-1.cloud.databricks.com', subjectToken: Buffer.from('x') },
      'subjectToken',
      'ERR_ATTRIBUTE_INVALID',
    ],
    [
      'a secret of bytes',
      { host: 'https://dbc-1.cloud.databricks.com', subjectToken: { reveal: () => 5 } },
      'subjectToken',
      'ERR_ATTRIBUTE_INVALID',
    ],
  ])('is refused by exchangeToken, by name: %s [S4-01]', async (_what, options, attribute, code) => {
    const error = await refusalOf(exchangeToken(options as never))
    expect([error.name, error.code, error.attribute]).toEqual(['ConfigurationError', code, attribute])
  })

  it('is refused by policies, by name', async () => {
    const policies = federationPolicies({
      fetch: () => Promise.reject(new Error('asked')),
      place: async () => ({}) as never,
    })
    expect((await refusalOf(policies.create(undefined as never))).attribute).toBe('oidcPolicy')
  })
})

it('a subject token is exchanged as text and as a Secret alike [S4-01]', async () => {
  const { world, clientId } = surroundings()
  const text = await world.federation.issueSubjectToken()
  for (const subjectToken of [text, new Secret(text)]) {
    const host = world.workspace.publicHost
    const of = { host, clientId, subjectToken, fetch: world.fetch, clock: world.clock as never }
    expect((await exchangeToken(of)).type).toBe('Bearer')
  }
})

it.each([undefined, null, 5, {}, { accessKeyId: 'x' }])(
  'a provider of keys of AWS that yields %j is told of, and nothing is signed [P33]',
  async (yielded) => {
    const { world, ports, signIn } = surroundings()
    Object.assign(ports.env, { AWS_REGION: world.aws.region })
    const strategy = fromAwsCredentials({ credentials: async () => yielded as never })
    const error = await refusalOf((await signIn({ tokenAudience: 'databricks' }, [strategy])).headers())
    expect(error.code).toBe('ERR_SUBJECT_TOKEN_UNAVAILABLE')
    expect(error.message).toContain('Check the AWS credentials of this workload, and what yields them.')
    expect(world.journal.of('aws-sts.*')).toHaveLength(0)
  },
)
