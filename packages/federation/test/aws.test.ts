import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import type { CredentialStrategy } from '@lakeauth/core'
import type { World } from '@lakeauth/mock'
import { describe, expect, it } from 'vitest'
import { type AwsCredentials, awsOidc, fromAwsCredentials } from '../src/index.js'
import { skewedClock } from './support/skewed-clock.js'
import { asked, ME, refusalOf, surroundings } from './support/surroundings.js'

type Fetch = typeof globalThis.fetch

/** A workload with these keys in its environment, or with a strategy of its own. */
async function workload(
  world: World,
  {
    keys,
    strategy = awsOidc,
    env = {},
    fetch = world.fetch,
    clock = world.clock as never,
  }: {
    readonly keys?: AwsCredentials
    readonly strategy?: CredentialStrategy
    readonly env?: Readonly<Record<string, string>>
    readonly fetch?: Fetch
    readonly clock?: never
  },
) {
  const { issuer, roleArn, user, region } = world.aws
  const clientId = world.federation.servicePrincipalClientId
  for (const subject of [roleArn, user.arn]) {
    world.federation.addPolicy({ servicePrincipalClientId: clientId, issuer, subject, audiences: ['databricks'] })
  }
  const { signIn } = surroundings({
    fetch,
    clock,
    env: {
      AWS_REGION: region,
      ...(keys && {
        AWS_ACCESS_KEY_ID: keys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
        ...(keys.sessionToken !== undefined && { AWS_SESSION_TOKEN: keys.sessionToken }),
      }),
      ...env,
    },
  })
  const config = { host: world.workspace.publicHost, clientId, authType: 'aws-oidc', tokenAudience: 'databricks' }
  return signIn(config, [strategy])
}

/** Remembers for how long each token was asked. */
function durations(world: World): { readonly fetch: Fetch; readonly seconds: number[] } {
  const seconds: number[] = []
  const fetch: Fetch = (input, init) => {
    const wanted = new URLSearchParams(String(init?.body ?? '')).get('DurationSeconds')
    if (wanted !== null) seconds.push(Number(wanted))
    return world.fetch(input, init)
  }
  return { fetch, seconds }
}

const refusing =
  (world: World, code: string, status: number, headers: Record<string, string> = {}): Fetch =>
  async (input, init) => {
    if (!String(input).includes('//sts.')) return world.fetch(input, init)
    const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>canary-1</Message></Error></ErrorResponse>`
    return new Response(body, { status, headers: { 'content-type': 'text/xml', ...headers } })
  }

describe('a session of a role', () => {
  it('whose end is not known is asked for less when it refuses an hour, and asked so at once from then on [P33] [A25]', async () => {
    const { world } = surroundings()
    const keys = world.aws.roleCredentials()
    await world.clock.advance('330m')
    const { fetch, seconds } = durations(world)
    const auth = await workload(world, { keys, fetch })
    expect((await auth.fetch(ME)).status).toBe(200)
    expect(seconds).toEqual([3600, 900])
    await world.clock.advance('870s')
    expect((await auth.fetch(ME)).status).toBe(200)
    expect(seconds).toEqual([3600, 900, 900])
    await world.clock.advance('9m')
    expect((await auth.fetch(ME)).status).toBe(200)
    await world.clock.advance('1s')
    expect(seconds).toEqual([3600, 900, 900, 900, 300])
  })

  it('whose end is known is asked for no more than it has left, and for an hour once it is renewed [P33] [A25]', async () => {
    const { world } = surroundings()
    const first = world.aws.roleCredentials()
    await world.clock.advance('330m')
    let keys = first
    const { fetch, seconds } = durations(world)
    const strategy = fromAwsCredentials({ credentials: async () => keys })
    const auth = await workload(world, { strategy, fetch })
    expect((await auth.fetch(ME)).status).toBe(200)
    await world.clock.advance('20m')
    keys = world.aws.roleCredentials()
    expect((await auth.fetch(ME)).status).toBe(200)
    await world.clock.advance('1s')
    expect(seconds).toEqual([1740, 3600])
  })

  it('whose end is known is asked for nothing that could end no later, until its keys are renewed [P33] [A25]', async () => {
    const { world } = surroundings()
    let keys = world.aws.roleCredentials()
    let asks = 0
    await world.clock.advance('330m')
    const { fetch, seconds } = durations(world)
    const credentials = async (): Promise<AwsCredentials> => {
      asks++
      return keys
    }
    const auth = await workload(world, { strategy: fromAwsCredentials({ credentials }), fetch })
    for (let minute = 0; minute < 27; minute++) {
      expect((await auth.fetch(ME)).status).toBe(200)
      await world.clock.advance('1m')
    }
    expect(asks).toBeGreaterThan(8)
    expect([seconds, asked(world)['workspace.token']]).toEqual([[1740], 1])
    await world.clock.advance('2s')
    await auth.headers({ rejected: await auth.headers() })
    expect([seconds, asked(world)['workspace.token']]).toEqual([[1740], 2])
    await world.clock.advance('2s')
    keys = world.aws.roleCredentials()
    await auth.headers({ rejected: await auth.headers() })
    expect([seconds, asked(world)['workspace.token']]).toEqual([[1740, 3600], 3])
  })

  it('whose end is known gives a last token in the last minute of the one before [P33] [A25]', async () => {
    const { world } = surroundings()
    const keys = world.aws.roleCredentials()
    await world.clock.advance('330m')
    const { fetch, seconds } = durations(world)
    const auth = await workload(world, { strategy: fromAwsCredentials({ credentials: async () => keys }), fetch })
    expect((await auth.fetch(ME)).status).toBe(200)
    await world.clock.advance('1705s')
    expect((await auth.fetch(ME)).status).toBe(200)
    expect([seconds, asked(world)['workspace.token']]).toEqual([[1740, 60], 2])
  })

  it('that ends within a minute is named, with what to do [P33]', async () => {
    const { world } = surroundings()
    const keys = world.aws.roleCredentials()
    await world.clock.advance(6 * 3_600_000 - 30_000)
    const { fetch, seconds } = durations(world)
    const error = await refusalOf((await workload(world, { keys, fetch })).headers())
    expect(error.code).toBe('ERR_SUBJECT_TOKEN_FORBIDDEN')
    expect(error.message).toContain('No token outlives the session of the role')
    expect(seconds).toEqual([3600, 900, 300, 60])
  })
})

describe('an answer of STS', () => {
  it.each([
    ['AccessDenied', 403, 'Allow the action sts:GetWebIdentityToken'],
    ['ExpiredToken', 403, 'wrong or have ended'],
    ['SignatureDoesNotMatch', 403, 'wrong or have ended'],
    ['RequestExpired', 400, 'The clock of this machine is off'],
    ['ValidationError', 400, 'check tokenAudience'],
    ['InvalidParameterValue', 400, 'check tokenAudience'],
    ['JWTPayloadSizeExceededException', 400, 'check tokenAudience'],
    ['RegionDisabledException', 403, 'set AWS_REGION to a region in which STS is active'],
    ['InvalidAction', 400, 'set AWS_REGION to a region in which STS is active'],
    ['SomethingNew', 400, 'Look that name up among the errors of STS'],
  ])('named %s (%d) has a remedy of its own, and is asked for once [P33]', async (name, status, says) => {
    const { world } = surroundings()
    let requests = 0
    const refused = refusing(world, name, status)
    const fetch: Fetch = (input, init) => {
      if (String(input).includes('//sts.')) requests++
      return refused(input, init)
    }
    const error = await refusalOf((await workload(world, { keys: world.aws.user, fetch })).headers())
    expect(error).toMatchObject({ code: 'ERR_SUBJECT_TOKEN_FORBIDDEN', strategy: 'aws-oidc' })
    expect(error.message).toContain(says)
    expect(inspect(error)).not.toContain('canary-1')
    expect(requests).toBe(1)
  })

  it.each(['Throttling', 'ThrottlingException', 'RequestLimitExceeded'])(
    'named %s is repeated, though its status is 400 [P33]',
    async (name) => {
      const { world } = surroundings()
      let requests = 0
      const refused = refusing(world, name, 400)
      const fetch: Fetch = (input, init) =>
        String(input).includes('//sts.') && requests++ === 0 ? refused(input, init) : world.fetch(input, init)
      const call = (await workload(world, { keys: world.aws.user, fetch })).fetch(ME)
      await world.clock.advance('5s')
      expect((await call).status).toBe(200)
      expect(requests).toBe(2)
    },
  )

  it('that is a page and no token says so [P33] [T37]', async () => {
    const { world } = surroundings()
    world.on('aws-sts.request').preset('html-login-page')
    const error = await refusalOf((await workload(world, { keys: world.aws.user })).headers())
    expect(error.code).toBe('ERR_TOKEN_RESPONSE_INVALID')
    expect(error.message).toContain('answered without a token')
    expect(asked(world)).not.toHaveProperty('workspace.token')
  })

  it('to a machine whose clock is off by twenty minutes tells by how much [S4-13] [P33]', async () => {
    const { world } = surroundings()
    const fetch: Fetch = async (input, init) => {
      const response = await world.fetch(input, init)
      response.headers.set('date', new Date(world.clock.now()).toUTCString())
      return response
    }
    const clock = skewedClock(world, () => 1200) as never
    const error = await refusalOf((await workload(world, { keys: world.aws.user, fetch, clock })).headers())
    expect(error.message).toContain('(SignatureDoesNotMatch)')
    expect(error.message).toContain('The clock of this machine is 1200 s ahead of that of AWS: set it.')
  })
})

/** An error as the SDK throws it. */
function sdkFailure(name: string, httpStatusCode: number): Error {
  return Object.assign(new Error('canary-1'), { name, $metadata: { httpStatusCode } })
}

/** What the SDK calls a provider with. */
interface Caller {
  readonly callerClientConfig: {
    readonly requestHandler: {
      handle(request: object): Promise<{ readonly response: { readonly statusCode: number } }>
    }
  }
}

describe('keys that a role is assumed for', () => {
  it.each([
    { name: 'AccessDenied', status: 403, says: 'trust policy of the role' },
    { name: 'ExpiredTokenException', status: 400, says: 'AWS_WEB_IDENTITY_TOKEN_FILE' },
    { name: 'InvalidIdentityToken', status: 400, says: 'AWS_WEB_IDENTITY_TOKEN_FILE' },
  ])(
    'and that STS refuses with $name are told apart from the token of the role [P33]',
    async ({ name, status, says }) => {
      const { world } = surroundings()
      const strategy = fromAwsCredentials({ credentials: () => Promise.reject(sdkFailure(name, status)) })
      const error = await refusalOf((await workload(world, { strategy })).headers())
      expect(error.code).toBe('ERR_SUBJECT_TOKEN_FORBIDDEN')
      expect(error.message).toContain(says)
      expect(error.message).not.toMatch(/GetWebIdentityToken|canary-1/)
      expect(asked(world)).not.toHaveProperty('aws-sts.request')
    },
  )

  it('and that cannot be reached are told of by the code of the system [P33]', async () => {
    const { world } = surroundings()
    const failure = Object.assign(new Error('canary-1'), { code: 'ENOTFOUND' })
    const strategy = fromAwsCredentials({ credentials: () => Promise.reject(failure) })
    const error = await refusalOf((await workload(world, { strategy })).headers())
    expect(error.code).toBe('ERR_SUBJECT_TOKEN_UNAVAILABLE')
    expect(error.message).toContain('the keys of AWS could not be had (ENOTFOUND)')
  })

  it('are asked of the STS of the region through `context.fetch`, and of another over their own connection [P33] [T7]', async () => {
    const { world } = surroundings()
    await using other = await loopback()
    const seen: number[] = []
    const credentials = async (caller?: unknown): Promise<AwsCredentials> => {
      const { handle } = (caller as Caller).callerClientConfig.requestHandler
      const { hostname, protocol } = new URL(world.aws.sts)
      for (const of of [
        { protocol, hostname },
        { protocol: 'http:', hostname: '127.0.0.1', port: other.port },
      ]) {
        const { response } = await handle({ ...of, method: 'GET', path: '/', headers: {}, query: {} })
        seen.push(response.statusCode)
      }
      return world.aws.user
    }
    const auth = await workload(world, { strategy: fromAwsCredentials({ credentials }) })
    expect((await auth.fetch(ME)).status).toBe(200)
    expect(seen).toEqual([403, 418])
    expect([other.requests(), asked(world)['aws-sts.request']]).toEqual([1, 2])
  })

  it.each([
    ['the caller gives up', (_world: World, caller: AbortController) => caller.abort()],
    ['the time for a token is over', ({ clock }: World) => void clock.advance('2m')],
  ])('and that are asked elsewhere in vain leave no connection behind once %s [R7] [P33]', async (_when, end) => {
    const { world } = surroundings()
    await using other = await loopback({ answers: false })
    const credentials = async (caller?: unknown): Promise<AwsCredentials> => {
      const { handle } = (caller as Caller).callerClientConfig.requestHandler
      const of = { protocol: 'http:', hostname: '127.0.0.1', port: other.port }
      await handle({ ...of, method: 'GET', path: '/', headers: {}, query: {} })
      return world.aws.user
    }
    const auth = await workload(world, { strategy: fromAwsCredentials({ credentials }) })
    const caller = new AbortController()
    const refusal = refusalOf(auth.headers({ signal: caller.signal }))
    await other.asked
    end(world, caller)
    await refusal
    await other.left
    expect(other.requests()).toBe(1)
  })

  it('may fail at first: what the chain got over is not told of a later refusal [P33]', async () => {
    const { world } = surroundings()
    world.on('aws-sts.request').times(1).preset('unavailable')
    world.aws.deny('sts:GetWebIdentityToken')
    const credentials = async (caller?: unknown): Promise<AwsCredentials> => {
      const { handle } = (caller as Caller).callerClientConfig.requestHandler
      const { hostname, protocol } = new URL(world.aws.sts)
      await handle({ protocol, hostname, method: 'GET', path: '/', headers: {}, query: {} }).catch(() => {})
      return world.aws.user
    }
    const auth = await workload(world, { strategy: fromAwsCredentials({ credentials }) })
    expect((await refusalOf(auth.headers())).message).toContain('Allow the action sts:GetWebIdentityToken')
  })
})

describe('a region', () => {
  it.each([
    ['eu-central-1', 'https://sts.eu-central-1.amazonaws.com'],
    ['ap-southeast-7', 'https://sts.ap-southeast-7.amazonaws.com'],
    ['us-gov-west-1', 'https://sts.us-gov-west-1.amazonaws.com'],
    ['cn-north-1', 'https://sts.cn-north-1.amazonaws.com.cn'],
    ['eusc-de-east-1', 'https://sts.eusc-de-east-1.amazonaws.eu'],
    ['us-iso-east-1', 'https://sts.us-iso-east-1.c2s.ic.gov'],
    ['us-isob-east-1', 'https://sts.us-isob-east-1.sc2s.sgov.gov'],
    ['us-isof-south-1', 'https://sts.us-isof-south-1.csp.hci.ic.gov'],
    ['eu-isoe-west-1', 'https://sts.eu-isoe-west-1.cloud.adc-e.uk'],
  ])('%s has its STS at %s [P33]', async (region, sts) => {
    const { world } = surroundings()
    const origins: string[] = []
    const refused = refusing(world, 'AccessDenied', 403)
    const fetch: Fetch = async (input, init) => {
      const { origin } = new URL(String(input))
      if (origin.includes('//sts.')) origins.push(origin)
      return refused(input, init)
    }
    const auth = await workload(world, { keys: world.aws.user, env: { AWS_REGION: region }, fetch })
    await refusalOf(auth.headers())
    expect(origins).toEqual([sts])
  })
})

/** A server that answers everything alike, or nothing. */
async function loopback({ answers = true } = {}): Promise<
  AsyncDisposable & {
    readonly port: number
    requests(): number
    /** Its first request is there. */
    readonly asked: Promise<unknown>
    /** The connection of its first request is closed. */
    readonly left: Promise<unknown>
  }
> {
  let requests = 0
  const server = createServer((_request, response) => {
    requests++
    if (answers) response.writeHead(418).end()
  })
  const asked = once(server, 'request')
  const left = asked.then(([{ socket }]) => once(socket, 'close'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    requests: () => requests,
    asked,
    left,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
