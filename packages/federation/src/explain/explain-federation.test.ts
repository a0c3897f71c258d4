import { Secret } from '@lakeauth/core'
import { describe, expect, it } from 'vitest'
import { parseFederationPolicy } from '../policies/federation-policy.js'
import { type ExplainFederationOptions, explainFederation } from './explain-federation.js'

const ACCOUNT = '00000000-0000-0000-0000-000000000001'
const AT = new Date('2026-01-01T00:00:00Z')
const NOW = AT.getTime() / 1000
const CLAIMS = { iss: 'https://idp.example', aud: ACCOUNT, sub: 'etl', exp: NOW + 300 }
const OIDC = { issuer: 'https://idp.example', subject: 'etl' }

function jwt(claims: object = CLAIMS, header: object = { alg: 'ES256', kid: 'k1' }, signature = 'AA'): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part(header)}.${part(claims)}.${signature}`
}

function explained(options: Partial<ExplainFederationOptions> = {}) {
  return explainFederation({ token: jwt(), policies: [{ oidcPolicy: OIDC }], at: AT, accountId: ACCOUNT, ...options })
}

const sentences = async (options: Partial<ExplainFederationOptions>, verdict = 'fails') =>
  ((await explained(options)).closest?.checks ?? []).filter((one) => one.verdict === verdict).map((one) => one.sentence)

describe('explainFederation', () => {
  it.each([
    ['', 'It is empty'],
    [`Bearer ${jwt()}`, 'starts with "Bearer"'],
    ['a.b.c.d.e', 'encrypted'],
    ['dapi0123456789abcdef0123456789abcdef', 'three parts'],
    ['a.b', 'three parts'],
    ['a+b.c.d', 'not base64url'],
    ['bm8.bm8.AA', 'not a JSON object'],
    [`${Buffer.from('[]').toString('base64url')}.e30.AA`, 'not a JSON object'],
    ['x'.repeat(16_385), 'more than 16384 characters'],
  ])('says of %j why it is no JWT, without repeating it [T21]', async (token, why) => {
    const report = await explained({ token })
    expect(report).toEqual({ matches: false, policies: [], text: expect.stringContaining(why) })
    if (token.trim().length > 3) expect(report.text).not.toContain(token.trim())
  })

  it('takes a token that prints itself as nothing', async () => {
    expect((await explained({ token: new Secret(jwt()) })).matches).toBe(true)
  })

  it('finds the account id in the name of a policy, and without one leaves the audience open [S4-13]', async () => {
    const name = `accounts/${ACCOUNT}/servicePrincipals/7/federationPolicies/ci`
    const listed = parseFederationPolicy({ name, oidc_policy: OIDC })
    expect(listed?.policyId).toBe('ci')
    const { accountId: _id, ...known } = { accountId: ACCOUNT, token: jwt(), at: AT }
    const named = await explainFederation({ ...known, policies: listed ? [listed] : [] })
    expect(named.closest).toMatchObject({ policy: name, kind: 'service-principal', matches: true })
    const open = await explainFederation({ ...known, policies: [{ oidcPolicy: OIDC }] })
    expect(open.closest?.checks.find(({ code }) => code === 'audience')).toMatchObject({ verdict: 'unknown' })
    expect(open.closest?.policy).toBe('policy 1')
  })

  it('says without policies that there are none, and what is wrong with the token all the same [S4-01]', async () => {
    const { text, matches, closest } = await explained({ policies: [], token: jwt({ ...CLAIMS, exp: NOW - 600 }) })
    expect({ matches, closest }).toEqual({ matches: false, closest: undefined })
    expect(text).toContain('There is no policy')
    expect(text).toContain("600 s ago. If it is quite new, this machine's clock or the identity provider's is off.")
  })

  it('leaves open what nobody can know offline', async () => {
    const open = await sentences({ policies: [{ oidcPolicy: { issuer: OIDC.issuer } }] }, 'unknown')
    expect(open).toEqual([
      expect.stringContaining('without a client_id'),
      expect.stringContaining('user or service principal named "etl"'),
      expect.stringContaining('cannot be judged offline'),
    ])
  })

  it('names no change when one of several failures has no remedy [S4-13]', async () => {
    const { closest } = await explained({ token: jwt({ ...CLAIMS, iss: 'none', sub: 'other' }) })
    expect(closest?.checks.filter(({ verdict }) => verdict === 'fails').map(({ code }) => code)).toEqual([
      'issuer',
      'subject',
    ])
    expect(closest?.changes).toEqual([])
  })

  it.each([
    [
      'repo:o@1/n@2:ref:refs/heads/main',
      'repo:o/n:ref:refs/heads/main',
      'immutable subjects: owner and name carry their ids',
    ],
    ['repo:o/n:ref:refs/heads/main', 'repo:o@1/n@2:ref:refs/heads/main', 'has not turned on immutable subjects'],
    [
      'repo:o@1/n@3:ref:refs/heads/main',
      'repo:o@1/n@2:ref:refs/heads/main',
      'another repository that took over the name',
    ],
    [
      'repo:o@9/n@2:ref:refs/heads/main',
      'repo:o@1/n@2:ref:refs/heads/main',
      'another repository that took over the name',
    ],
    ['repo:o@1/new@2:ref:refs/heads/main', 'repo:o@1/n@2:ref:refs/heads/main', 'was renamed'],
    ['repo:O/n:ref:refs/heads/main', 'repo:o/n:ref:refs/heads/main', 'upper and lower case'],
    ['repo:o/x:ref:refs/heads/main', 'repo:o/n:ref:refs/heads/main', 'different repositories'],
    ['repo:o/n:environment:prod', 'repo:o/n:ref:refs/heads/main', 'runs in an environment'],
    ['repo:o/n:ref:refs/heads/main', 'repo:o/n:environment:prod', 'names no environment'],
    ['repo:o/n:ref:refs/heads/main', 'repo:o/n:refs/heads/main', 'ref:refs/heads/…'],
    ['repo:o/n:ref:refs/heads/main', 'repo:o/n:main', 'ref:refs/heads/…'],
    ['repo:o/n:ref:refs/heads/main', 'repo:o/n:*', 'no wildcards'],
    ['repo:o/n:ref:refs/heads/main', 'repo:o/*', 'no wildcards'],
    ['repo:o@1/n@2:environment:a', 'repo:o/n:environment:b', 'another branch, tag or environment'],
  ])('tells the subject %s of GitHub from %s [T25]', async (sub, subject, hint) => {
    const report = await explained({ token: jwt({ ...CLAIMS, sub }), policies: [{ oidcPolicy: { ...OIDC, subject } }] })
    expect(report.text).toContain(hint)
    expect(report.closest?.changedPolicy?.subject).toBe(sub)
  })

  it('warns before it lets a stranger in, and of nothing else [T25]', async () => {
    const warned = async (sub: string) => {
      const { closest } = await explained({
        token: jwt({ ...CLAIMS, sub }),
        policies: [{ oidcPolicy: { ...OIDC, subject: 'repo:o@1/n@2:ref:refs/heads/main' } }],
      })
      return closest?.changes[0]?.sentence.includes('only if') ?? false
    }
    expect(await warned('repo:o@1/n@3:ref:refs/heads/main')).toBe(true)
    expect(await warned('repo:o/other:ref:refs/heads/main')).toBe(true)
    expect(await warned('repo:o@1/n@2:ref:refs/heads/dev')).toBe(false)
  })

  it('tells how to ask for an audience, and that Azure DevOps cannot be asked [P14]', async () => {
    const lines = async (claims: object) => (await explained({ token: jwt({ ...CLAIMS, aud: 'x', ...claims }) })).text
    expect(await lines({ 'kubernetes.io': {} })).toContain('`audience` of the projected volume')
    expect(await lines({ project_path: 'g/p' })).toContain('`id_tokens` of the job')
    const devops = 'https://vstoken.dev.azure.com/1'
    const { closest } = await explained({
      token: jwt({ ...CLAIMS, iss: devops, aud: 'api://AzureADTokenExchange' }),
      policies: [{ oidcPolicy: { ...OIDC, issuer: devops } }],
    })
    expect(closest?.changedPolicy?.audiences).toEqual([ACCOUNT, 'api://AzureADTokenExchange'])
  })

  it('shows claims on one line, cut, and without what looks like a token [T35]', async () => {
    const pat = `dapi${'0123456789abcdef'.repeat(2)}`
    const { text } = await explained({
      token: jwt({ ...CLAIMS, sub: `a\n\u202eb ${pat} ${jwt()} ${'x'.repeat(500)}` }),
    })
    expect(text).not.toContain(pat)
    expect(text).not.toContain(jwt().split('.')[1])
    expect(text).toContain('a\\n?b [redacted] [redacted]')
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(400)
  })
})

describe('the signature', () => {
  const signed = async (modulusLength: number) => {
    const algorithm = {
      name: 'RSASSA-PKCS1-v1_5',
      hash: 'SHA-256',
      publicExponent: new Uint8Array([1, 0, 1]),
      modulusLength,
    }
    const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
    const [head, body] = jwt(CLAIMS, { alg: 'RS256', kid: 'k1' }).split('.')
    const bytes = await crypto.subtle.sign(algorithm.name, privateKey, new TextEncoder().encode(`${head}.${body}`))
    const jwk = { ...(await crypto.subtle.exportKey('jwk', publicKey)), kid: 'k1' }
    return { token: `${head}.${body}.${Buffer.from(bytes).toString('base64url')}`, keys: { keys: [jwk] } }
  }
  const verdict = async (options: Partial<ExplainFederationOptions>) =>
    (await explained(options)).closest?.checks.find(({ code }) => code === 'signature' || code === 'key-id')

  it("is judged by the issuer's keys where they are at hand, and by the policy's own before them", async () => {
    const { token, keys } = await signed(2048)
    expect(await verdict({ token, keys })).toMatchObject({ code: 'signature', verdict: 'holds' })
    expect(await verdict({ token, keys: JSON.stringify(keys) })).toMatchObject({ verdict: 'holds' })
    const stale = [{ oidcPolicy: { ...OIDC, jwksJson: '{"keys":[]}' } }]
    expect(await verdict({ token, keys, policies: stale })).toMatchObject({ code: 'key-id', verdict: 'fails' })
    expect((await explained({ token, keys, policies: stale })).closest?.changedPolicy).toEqual(OIDC)
    expect(await verdict({ token, keys: { keys: [] } })).toMatchObject({ code: 'key-id', verdict: 'fails' })
    expect((await explained({ token, keys: { keys: [] } })).closest?.changes).toEqual([
      expect.objectContaining({ of: 'subject-token', check: 'key-id' }),
    ])
  })

  it.each(['no JSON', '[]', 'null', '{"keys":{}}'])('takes %j for no key document', async (jwksJson) => {
    const { token } = await signed(2048)
    expect(await verdict({ token, policies: [{ oidcPolicy: { ...OIDC, jwksJson } }] })).toMatchObject({
      code: 'key-id',
      sentence: expect.stringContaining('no key document'),
    })
  })

  it('does not hold with a key of 1024 bits [T20]', async () => {
    const { token, keys } = await signed(1024)
    expect(await verdict({ token, keys })).toMatchObject({ code: 'signature', verdict: 'fails' })
  })

  it('does not hold in a second spelling of its base64url, nor without its bytes [T20]', async () => {
    const { token, keys } = await signed(2048)
    const last = token.at(-1) as string
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const other = `${token.slice(0, -1)}${alphabet[alphabet.indexOf(last) + 1]}`
    expect(Buffer.from(other.split('.')[2] ?? '', 'base64url')).toEqual(
      Buffer.from(token.split('.')[2] ?? '', 'base64url'),
    )
    expect(await verdict({ token: other, keys })).toMatchObject({ code: 'signature', verdict: 'fails' })
    const bare = `${token.split('.').slice(0, 2).join('.')}.`
    expect(await verdict({ token: bare, keys })).toMatchObject({ code: 'signature', verdict: 'fails' })
  })

  it('is not looked at with an algorithm that is refused anyway [T20]', async () => {
    const { keys } = await signed(2048)
    const token = jwt(CLAIMS, { alg: 'none', kid: 'k1' }, '')
    expect(await verdict({ token, keys })).toMatchObject({ code: 'signature', verdict: 'unknown' })
  })

  it('is not found in a key that is for something else', async () => {
    const { token, keys } = await signed(2048)
    const marked = (members: object) => ({ keys: keys.keys.map((key) => ({ ...key, ...members })) })
    expect(await verdict({ token, keys: marked({ use: 'enc' }) })).toMatchObject({ code: 'key-id' })
    expect(await verdict({ token, keys: marked({ alg: 'RS512' }) })).toMatchObject({ code: 'key-id' })
    expect(await verdict({ token, keys: marked({ n: 'AQ' }) })).toMatchObject({ code: 'signature', verdict: 'fails' })
  })
})
