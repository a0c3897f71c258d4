import type { World } from '@lakeauth/mock'
import { describe, expect, it } from 'vitest'
import { callbackOidc, envOidc, exchangeToken } from '../src/index.js'
import { skewedClock } from './support/skewed-clock.js'
import { asked, refusalOf, surroundings } from './support/surroundings.js'

async function envToken(options: Parameters<World['federation']['issueSubjectToken']>[0] = {}) {
  const of = surroundings()
  const token = await of.world.federation.issueSubjectToken(options)
  Object.assign(of.ports.env, { DATABRICKS_OIDC_TOKEN: token })
  return { ...of, token }
}

const EXPECTED = /was expected/

describe('a refusal', () => {
  it('finds no fault with an audience that nobody asked for [S4-13]', async () => {
    const { signIn } = await envToken({ audience: 'databricks', claims: { sub: 'somebody-else' } })
    const { message } = await refusalOf((await signIn({}, [envOidc])).headers())
    expect(message).toContain('aud "databricks".')
    expect(message).not.toMatch(EXPECTED)
  })

  it('finds no fault with the audience that Azure DevOps always writes [S4-13] [P14]', async () => {
    const { world, ports, signIn } = surroundings()
    const { env } = world.federation.startAzureDevOpsJob()
    Object.assign(ports.env, env)
    const { code, message } = await refusalOf((await signIn({ tokenAudience: 'databricks' })).headers())
    expect(code).toBe('ERR_FEDERATION_REFUSED')
    expect(message).toContain('aud "api://AzureADTokenExchange".')
    expect(message).not.toMatch(EXPECTED)
  })

  it('names the audience that a token was asked for, or set for, when it is another [S4-13]', async () => {
    const { world, signIn, token } = await envToken({ audience: 'databricks', claims: { sub: 'somebody-else' } })
    const of = callbackOidc({ subjectToken: () => token })
    const answered = await refusalOf((await signIn({}, [of])).headers())
    expect(answered.message).toContain(`aud "databricks" ("${world.workspace.publicHost}/oidc/v1/token" was expected)`)
    const stated = await refusalOf((await signIn({ tokenAudience: 'other' }, [envOidc])).headers())
    expect(stated.message).toContain('aud "databricks" ("other" was expected)')
  })

  it.each([
    { preset: 'ip-access-list', says: 'no word of a federation policy' },
    { preset: 'permission-denied', says: 'no word of a federation policy' },
    { preset: 'empty-400', says: 'no word of a federation policy' },
    { preset: 'google-internal', says: 'no word of a federation policy' },
  ] as const)('that is not about a policy, $preset, sends nobody to look at one [S4-16]', async ({ preset, says }) => {
    const { world, signIn } = await envToken()
    world.on('workspace.token').preset(preset)
    const { message } = await refusalOf((await signIn({}, [envOidc])).headers())
    expect(message).toContain(says)
    expect(message).not.toMatch(/explainFederation|must have that issuer|clock/)
  })

  it.each([
    { error: 'invalid_client', says: 'Check clientId (option config.clientId): no service principal' },
    { error: 'unauthorized_client', says: 'Check clientId (option config.clientId): no service principal' },
    { error: 'invalid_scope', says: 'Check scopes (option config.scopes)' },
    { error: 'invalid_grant', says: 'explainFederation of @lakeauth/federation' },
  ])('with $error names the setting that it is about [S4-16]', async ({ error, says }) => {
    const { world, signIn } = await envToken()
    world.on('workspace.token').respond({ status: 400, json: { error } })
    const { message } = await refusalOf((await signIn({ scopes: ['all-apis'] }, [envOidc])).headers())
    expect(message).toContain(says)
  })
})

describe('a source that keeps its token', () => {
  it.each([
    { status: 400, error: 'invalid_grant', asks: [undefined, true, undefined] },
    { status: 503, error: 'temporarily_unavailable', asks: [undefined, undefined, undefined] },
  ])('is asked for a new one after a refusal, and not after an outage: $status', async ({ status, error, asks }) => {
    const { world, signIn } = surroundings()
    const seen: unknown[] = []
    const subjectToken: Parameters<typeof callbackOidc>[0]['subjectToken'] = ({ renew }) => {
      seen.push(renew)
      return world.federation.issueSubjectToken()
    }
    const auth = await signIn({}, [callbackOidc({ subjectToken })])
    world.on('workspace.token').times(1).respond({ status, json: { error } })
    // An outage is waited for within the call.
    await Promise.allSettled([auth.headers(), world.clock.advance(60_000)])
    await auth.headers()
    await world.clock.advance(3_600_000)
    await auth.headers()
    expect(seen).toEqual(asks)
  })
})

describe('a refusal for its times', () => {
  it.each([
    { ahead: 1, error: 'invalid_grant', code: 'ERR_FEDERATION_REFUSED' },
    { ahead: 30, error: 'invalid_grant', code: 'ERR_FEDERATION_REFUSED' },
    { ahead: 61, error: 'invalid_grant', code: 'ERR_SUBJECT_TOKEN_NOT_YET_VALID' },
    { ahead: 61, error: 'invalid_request', code: 'ERR_SUBJECT_TOKEN_NOT_YET_VALID' },
    { ahead: 600, error: 'invalid_client', code: 'ERR_TOKEN_REJECTED' },
    { ahead: -600, error: 'invalid_scope', code: 'ERR_TOKEN_REJECTED' },
  ])('is one when $error may be about them and they are further off than clocks are: $ahead s [S4-13]', async (one) => {
    const { world, signIn } = surroundings()
    const iat = Math.floor(world.clock.now() / 1000) + one.ahead
    const token = await world.federation.issueSubjectToken({ claims: { iat, exp: iat + 300 } })
    world.on('workspace.token').respond({ status: 400, json: { error: one.error } })
    const auth = await signIn({}, [callbackOidc({ subjectToken: () => token })])
    expect((await refusalOf(auth.headers())).code).toBe(one.code)
  })

  it.each([
    { offset: 600, code: 'ERR_SUBJECT_TOKEN_NOT_YET_VALID' },
    { offset: -600, code: 'ERR_SUBJECT_TOKEN_EXPIRED' },
  ])('has a cause that says nothing else, with a clock off by $offset s [S4-13]', async ({ offset, code }) => {
    const { world, signIn } = await signedBy(offset, true)
    const { code: found, cause } = await refusalOf((await signIn()).headers())
    expect(found).toBe(code)
    const { message } = cause as Error
    expect(message).toMatch(/refused the request \(400 invalid_grant: .*\)\.$/)
    expect(asked(world)['workspace.token']).toBe(1)
  })

  it.each([600, -600])(
    'sends to the clock when the server does not state its own, which is off by %d s [S4-13]',
    async (offset) => {
      const { signIn } = await signedBy(offset, false)
      const { code, message } = await refusalOf((await signIn()).headers())
      expect(code).toBe('ERR_FEDERATION_REFUSED')
      expect(message).toMatch(/ Check the clock of this machine, too\.$/)
    },
  )

  /** A machine that signs its tokens by its own clock, which is off. */
  async function signedBy(offset: number, dated: boolean) {
    const { world } = surroundings()
    const now = Math.floor(world.clock.now() / 1000) + offset
    const token = await world.federation.issueSubjectToken({ claims: { iat: now, nbf: now, exp: now + 300 } })
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const response = await world.fetch(input, init)
      if (dated) response.headers.set('date', new Date(world.clock.now()).toUTCString())
      return response
    }
    const of = surroundings({ fetch, clock: skewedClock(world, () => offset) as never })
    const config = { host: world.workspace.publicHost, clientId: world.federation.servicePrincipalClientId }
    return { world, signIn: () => of.signIn(config, [callbackOidc({ subjectToken: () => token })]) }
  }
})

it('what a server says is left as it is, also in our own words [S4-16]', async () => {
  const { world, signIn } = await envToken()
  const ours =
    'That is no word of a federation policy: check what the answer says, that the host is the one you mean, and that it lets this machine in.'
  world.on('workspace.token').respond({ status: 400, json: { error: 'invalid_grant', error_description: ours } })
  const { message } = await refusalOf((await signIn({}, [envOidc])).headers())
  expect(message).toContain(`(400 invalid_grant: ${ours}). The workload's token has iss`)
  expect(message.split(ours)).toHaveLength(2)
})

it('a token endpoint that gives the subject token back brings no token, and nothing goes to the API [S4-11] [S4-13]', async () => {
  const { world, signIn, token } = await envToken()
  world.on('workspace.token').respond({
    status: 200,
    json: { access_token: token, token_type: 'Bearer', expires_in: 3600 },
  })
  const error = await refusalOf((await signIn({}, [envOidc])).fetch('/api/2.0/preview/scim/v2/Me'))
  expect(error.code).toBe('ERR_TOKEN_RESPONSE_INVALID')
  expect(error.message).toContain("the workload's own token back")
  expect(error.message).not.toContain(token)
  expect(world.journal.of('scim.*')).toHaveLength(0)
  expect(asked(world)['workspace.token']).toBe(1)
  const host = world.workspace.publicHost
  const direct = exchangeToken({ host, subjectToken: token, fetch: world.fetch, clock: world.clock as never })
  expect((await refusalOf(direct)).code).toBe('ERR_TOKEN_RESPONSE_INVALID')
})
