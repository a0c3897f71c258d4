import { type FaultPreset, faultPresets, type World } from '@lakeauth/mock'
import { expect, it } from 'vitest'
import { ME, surroundings } from './support/surroundings.js'

const DAY_S = 86_400
const STEP_S = 60
const LIFETIME_S = 300
/** Half of its life: a token as short as this one is refreshed from there on. */
const LEAD_S = LIFETIME_S / 2
/** Shorter than what the held token has left when a fault begins, at least 90 s, of which Databricks refuses 30. */
const FAULT_S = 60
const FAULT_EVERY_S = 540

const transient = Object.entries(faultPresets)
  .filter(([, { kind, operations }]) => kind === 'transient' && operations === '*')
  .map(([name]) => name as FaultPreset)

/** What a day of exchanges comes to, seen from between client and server. */
interface Seen {
  exchanges: number
  /** How old each subject token was when it was exchanged, in seconds. */
  readonly ages: number[]
}

function watching(world: World, seen: Seen): typeof fetch {
  return async (input, init) => {
    const response = await world.fetch(input, init)
    const token = new URLSearchParams(String(init?.body ?? '')).get('subject_token')
    if (token === null) return response
    const { iat } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    seen.ages.push(world.clock.now() / 1000 - iat)
    const count = (body: unknown): void => void (seen.exchanges += 'access_token' in Object(body) ? 1 : 0)
    response
      .clone()
      .json()
      .then(count, () => {})
    return response
  }
}

/** Every transient fault in turn, at the provider of the subject token and at the token endpoint. */
function faultAt(second: number, world: World, used: Set<string>): void {
  const ordinal = Math.floor(second / FAULT_EVERY_S)
  const since = second - ordinal * FAULT_EVERY_S
  if (ordinal > 0 && since < STEP_S) {
    const preset = transient[ordinal % transient.length] as FaultPreset
    const operation = Math.floor(ordinal / transient.length) % 2 === 0 ? 'workspace.token' : 'github-oidc.token'
    used.add(`${preset} ${operation}`)
    world.on(operation).preset(preset)
  } else if (since >= FAULT_S && since < FAULT_S + STEP_S) world.clearFaults()
}

it('fails no call in 24 hours of five-minute tokens with four workers and every transient fault [P06] [S4-12] [F9]', async () => {
  const { world, ports, clientId } = surroundings()
  const { issuer, subject, env } = world.federation.startGithubJob()
  world.federation.addPolicy({ servicePrincipalClientId: clientId, issuer, subject, audiences: ['databricks'] })
  const seen: Seen = { exchanges: 0, ages: [] }
  const { signIn } = surroundings({ clock: ports.clock, env, fetch: watching(world, seen) })
  const auth = await signIn({ host: world.workspace.publicHost, clientId, tokenAudience: 'databricks' })
  // Modules are loaded on first use, for which no virtual time may pass.
  await auth.headers()
  const used = new Set<string>()
  const calls: Promise<unknown>[] = []
  for (let second = 0; second < DAY_S; second += STEP_S) {
    faultAt(second, world, used)
    // Each worker calls the API in its turn, and asks for headers meanwhile.
    for (let worker = 0; worker < 4; worker++) {
      const inTurn = (second / STEP_S) % 4 === worker
      const call = inTurn ? auth.fetch(ME).then(({ status }) => status) : auth.headers().then(() => 200)
      calls.push(call.catch((error: Error) => error.message))
    }
    await world.clock.advance(STEP_S * 1000)
  }
  world.clearFaults()
  await world.clock.advance('2m')
  const outcomes = await Promise.all(calls)
  expect([outcomes.length, outcomes.filter((outcome) => outcome !== 200)]).toEqual([(DAY_S / STEP_S) * 4, []])
  expect(used.size).toBe(transient.length * 2)
  expect(seen.exchanges).toBeLessThanOrEqual(Math.ceil(DAY_S / (LIFETIME_S - LEAD_S)) + 1)
  expect(seen.exchanges).toBeGreaterThanOrEqual(DAY_S / LIFETIME_S)
  expect(Math.max(...seen.ages)).toBeLessThan(60)
}, 240_000)
