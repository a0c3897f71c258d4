import { expect, it } from 'vitest'
import { callbackOidc, fileOidc } from '../src/index.js'
import { asked, refusalOf, surroundings } from './support/surroundings.js'

const MINUTE_S = 60
const HOUR_S = 3600
const FILE = '/run/token'

/** A token that ends at this moment, in seconds from the beginning of the world. */
function tokenUntil({ world }: ReturnType<typeof surroundings>, seconds: number): Promise<string> {
  const exp = Math.floor(world.clock.now() / 1000) + seconds
  return world.federation.issueSubjectToken({ claims: { exp } })
}

it('exchanges each token of a file once, however often it is looked at before the kubelet replaces it [P06] [S4-12]', async () => {
  const place = surroundings()
  const { world, ports, signIn } = place
  const rotateEvery = 0.8 * HOUR_S
  const tokens = await Promise.all([0, 1, 2, 3].map((turn) => tokenUntil(place, turn * rotateEvery + HOUR_S)))
  const begin = world.clock.now()
  const placeToken = (): void => {
    const turn = Math.floor((world.clock.now() - begin) / 1000 / rotateEvery)
    ports.files.contents.set(FILE, tokens[turn] ?? '')
  }
  placeToken()
  const auth = await signIn({ oidcTokenFilepath: FILE }, [fileOidc])
  for (let second = 0; second < 3 * HOUR_S; second += MINUTE_S) {
    placeToken()
    await auth.headers()
    await world.clock.advance(MINUTE_S * 1000)
  }
  expect(asked(world)['workspace.token']).toBe(4)
})

it('tells the last callers of a token that nobody renews what would renew it, and asks nobody [P06] [S4-16]', async () => {
  const place = surroundings()
  const { world, ports, signIn } = place
  Object.assign(ports.env, { GITLAB_OIDC_TOKEN: await tokenUntil(place, HOUR_S) })
  const auth = await signIn()
  await auth.headers()
  for (let second = 0; second < HOUR_S - MINUTE_S; second += MINUTE_S) {
    await world.clock.advance(MINUTE_S * 1000)
    await auth.headers()
  }
  await world.clock.advance('40s')
  const last = await refusalOf(auth.headers())
  expect([last.code, last.retryable]).toEqual(['ERR_TOKEN_NOT_RENEWED', false])
  expect(last.message).toContain('GITLAB_OIDC_TOKEN')
  expect(last.message).toContain('`timeout`')
  await world.clock.advance('10m')
  const late = await refusalOf(auth.headers())
  expect(late.code).toBe('ERR_SUBJECT_TOKEN_EXPIRED')
  expect(late.message).toContain('`timeout`')
  expect(asked(world)['workspace.token']).toBe(1)
  Object.assign(ports.env, { GITLAB_OIDC_TOKEN: await tokenUntil(place, HOUR_S) })
  await world.clock.advance('1m')
  await auth.headers()
  expect(asked(world)['workspace.token']).toBe(2)
})

it('exchanges a token that outlives what it brings again, and one whose result was refused', async () => {
  const place = surroundings()
  const { world, signIn } = place
  const token = await tokenUntil(place, 24 * HOUR_S)
  world.on('workspace.token').mutateToken({ lifetimeSeconds: HOUR_S })
  const auth = await signIn({}, [callbackOidc({ subjectToken: () => token })])
  const first = await auth.headers()
  await world.clock.advance('50m')
  await auth.headers()
  await world.clock.advance('1s')
  expect(asked(world)['workspace.token']).toBe(2)
  const short = surroundings()
  const kept = await tokenUntil(short, HOUR_S)
  const other = await short.signIn({}, [callbackOidc({ subjectToken: () => kept })])
  const refused = await other.headers()
  await short.world.clock.advance('2s')
  expect(await other.headers({ rejected: refused })).not.toEqual(refused)
  expect([asked(short.world)['workspace.token'], first === refused]).toEqual([2, false])
})
