import { generateKeyPair, exportJWK, type JWK, jwtVerify, SignJWT, importJWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { explainFederation, type ExplainFederationOptions } from '../../src/index.js'
import { refusalOf } from '../support/surroundings.js'

const ISSUER = 'https://token.actions.githubusercontent.com'
const EXP = 4_000_000_000
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

function token(claims: object = {}, header: object = {}): string {
  const all = { iss: ISSUER, sub: 'deploy', aud: 'databricks', exp: EXP, ...claims }
  return `${part({ alg: 'RS256', ...header })}.${part(all)}.c2ln`
}

const oidcPolicy = { issuer: ISSUER, audiences: ['databricks'], subject: 'deploy' }

describe('a run for a pull request', () => {
  const sub = 'repo:o/r:pull_request'

  it.each([
    ['an environment', { ...oidcPolicy, subject: 'repo:o/r:environment:prod' }],
    ['somebody else', { ...oidcPolicy, subject: 'deploy' }],
  ])('is let in by no policy of %s that would be changed for it [T25]', async (_whose, policy) => {
    const { closest, text } = await explainFederation({ token: token({ sub }), policies: [{ oidcPolicy: policy }] })
    expect(closest).toMatchObject({ matches: false, changes: [] })
    expect(closest).not.toHaveProperty('changedPolicy')
    expect(text).toContain('No change that you should make')
  })

  it('is not advised where the policy goes by another claim, which is missing [T25]', async () => {
    const policy = { issuer: ISSUER, audiences: ['databricks'], subjectClaim: 'actor', subject: 'ada' }
    const { closest } = await explainFederation({ token: token({ sub }), policies: [{ oidcPolicy: policy }] })
    expect(closest).not.toHaveProperty('changedPolicy')
  })

  it.each([sub, 'repo:o@1/r@2:pull_request'])('is flagged where a policy lets it in: %s [T25]', async (subject) => {
    const policies = [{ oidcPolicy: { ...oidcPolicy, subject } }]
    const { matches, text } = await explainFederation({ token: token({ sub: subject }), policies })
    expect(matches).toBe(true)
    expect(text).toContain('anybody who may open one is let in')
  })

  it('is not seen where there is none [T25]', async () => {
    const { text } = await explainFederation({ token: token(), policies: [{ oidcPolicy }] })
    expect(text).not.toContain('may open one')
  })
})

it('a client id of some service principal is not said to be the one of the policy [S4-13]', async () => {
  const clientId = '00000000-0000-0000-0000-00000000000b'
  const { closest } = await explainFederation({
    token: token(),
    policies: [{ oidcPolicy, servicePrincipalId: '42' }],
    clientId,
  })
  const check = closest?.checks.find(({ code }) => code === 'client-id')
  expect([check?.verdict, closest?.matches]).toEqual(['unknown', true])
  expect(check?.sentence).toContain(clientId)
})

describe('a signature that jose refuses', () => {
  async function signed(header: Record<string, unknown>, jwk: Partial<JWK>) {
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    const jws = new SignJWT({ iss: ISSUER, sub: 'deploy', aud: 'databricks', exp: EXP, 'ext-1': true })
    const value = await jws
      .setProtectedHeader({ alg: 'ES256', ...header, 'ext-1': true } as never)
      .sign(privateKey, { crit: { 'ext-1': true } })
    const key: JWK = { ...(await exportJWK(publicKey)), ...jwk }
    const jwksJson = JSON.stringify({ keys: [key] })
    const { closest } = await explainFederation({
      token: value,
      policies: [{ oidcPolicy: { ...oidcPolicy, jwksJson } }],
    })
    const jose = importJWK(key, 'ES256')
      .then((imported) => jwtVerify(value, imported))
      .then(
        () => true,
        () => false,
      )
    return {
      jose: await jose,
      failed: closest?.checks.filter(({ verdict }) => verdict === 'fails').map(({ code }) => code),
    }
  }

  it('for a header that must be understood fails here too, and nothing else does [S4-02] [S4-13]', async () => {
    expect(await signed({}, {})).toEqual({ jose: true, failed: [] })
    expect(await signed({ crit: ['ext-1'] }, {})).toEqual({ jose: false, failed: ['critical'] })
  })

  it('for a key that is for other uses fails here too [S4-02] [S4-13]', async () => {
    expect(await signed({}, { key_ops: ['verify'] })).toEqual({ jose: true, failed: [] })
    expect(await signed({}, { key_ops: ['deriveBits'] })).toEqual({ jose: false, failed: ['key-id'] })
  })
})

it.each([
  { what: 'audiences as text', policy: { oidcPolicy: { ...oidcPolicy, audiences: 'databricks' } } },
  { what: 'a subject of null', policy: { oidcPolicy: { ...oidcPolicy, subject: null } } },
  { what: 'a number for a name', policy: { oidcPolicy, name: 7 } },
])('$what is refused by name, and not compared [S4-13]', async ({ policy }) => {
  const options = { token: token(), policies: [policy] } as unknown as ExplainFederationOptions
  const error = await refusalOf(explainFederation(options))
  expect([error.code, error.attribute]).toEqual(['ERR_ATTRIBUTE_INVALID', 'policies'])
})

it('no options at all are refused by name [S4-13]', async () => {
  const error = await refusalOf(explainFederation(undefined as never))
  expect([error.code, error.attribute]).toEqual(['ERR_ATTRIBUTE_INVALID', 'token'])
})

it('the name of a policy adds no line to the report and rules no terminal [S4-13] [T35]', async () => {
  const policy = { oidcPolicy: { ...oidcPolicy, subject: 'x' }, name: 'a\nFAKE LINE\u001b[2J\u202eb' }
  const { text } = await explainFederation({ token: token(), policies: [policy] })
  expect(text).toContain('a?FAKE LINE?[2J?b')
  expect(text.split('\n').some((line) => line.startsWith('FAKE'))).toBe(false)
})
