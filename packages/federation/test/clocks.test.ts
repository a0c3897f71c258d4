import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callbackOidc, githubOidc } from '../src/index.js'
import { skewedClock } from './support/skewed-clock.js'
import { asked, ME, refusalOf, surroundings } from './support/surroundings.js'

const STEP_S = 30
/** A call that is made while nothing can be served waits this long at most, for the next request of the mock. */
const MINUTE_S = 60

/** How far a machine's clock is off, in seconds, from a moment on. */
type Offsets = readonly { readonly from: number; readonly offset: number }[]

function offsetAt(offsets: Offsets, second: number): number {
  return offsets.findLast(({ from }) => from <= second)?.offset ?? 0
}

/** Steps ahead: each ends what is held sooner, as the machine may have slept, so that it may cost an exchange of its own. */
function stepsAhead(offsets: Offsets): number {
  return offsets.filter(({ offset }, index) => index > 0 && offset > (offsets[index - 1]?.offset ?? 0)).length
}

interface Run {
  readonly duration: number
  readonly offsets: Offsets
  /** Whether the server says what time it is. */
  readonly dated: boolean
}

/** A machine with such a clock makes a call every half minute. */
async function calls(
  { duration, offsets, dated }: Run,
  arrange: (of: ReturnType<typeof surroundings>) => {
    readonly strategy: Parameters<ReturnType<typeof surroundings>['signIn']>[1]
    readonly env?: Readonly<Record<string, string>>
    readonly each?: (second: number) => Promise<void>
  },
) {
  const of = surroundings()
  const { world, clientId } = of
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const response = await world.fetch(input, init)
    if (dated) response.headers.set('date', new Date(world.clock.now()).toUTCString())
    return response
  }
  let second = 0
  const clock = skewedClock(world, () => offsetAt(offsets, second))
  const { strategy, env = {}, each = async () => {} } = arrange(of)
  await each(0)
  const { signIn } = surroundings({ clock: clock as never, env, fetch })
  const config = { host: world.workspace.publicHost, clientId, tokenAudience: 'databricks' }
  const auth = await signIn(config, strategy)
  // Modules are loaded on first use, for which no virtual time may pass.
  await auth.headers()
  const outcomes: Promise<unknown>[] = []
  for (; second < duration; second += STEP_S) {
    await each(second)
    outcomes.push(
      auth.fetch(ME).then(
        ({ status }) => status,
        (error: Error) => error.message,
      ),
    )
    await world.clock.advance(STEP_S * 1000)
  }
  await world.clock.advance(MINUTE_S * 1000)
  const lost = (await Promise.all(outcomes)).filter((outcome) => outcome !== 200)
  return { lost, auth, world, asked: asked(world) }
}

function onGithub(run: Run) {
  return calls(run, ({ world, clientId }) => {
    const { issuer, subject, env } = world.federation.startGithubJob()
    world.federation.addPolicy({ servicePrincipalClientId: clientId, issuer, subject, audiences: ['databricks'] })
    return { strategy: [githubOidc], env }
  })
}

/** A token that something else replaces after four fifths of its life, as the kubelet does. */
function rotated(run: Run, life: number) {
  return calls(run, ({ world, clientId }) => {
    const { issuer, subject } = world.federation
    world.federation.addPolicy({ servicePrincipalClientId: clientId, issuer, subject, audiences: ['databricks'] })
    let token = ''
    const each = async (second: number): Promise<void> => {
      if (second % (0.8 * life) !== 0) return
      const now = Math.floor(world.clock.now() / 1000)
      const claims = { iat: now, nbf: now, exp: now + life }
      token = await world.federation.issueSubjectToken({ audience: 'databricks', claims })
    }
    return { strategy: [callbackOidc({ subjectToken: () => token })], each }
  })
}

const offset = fc.integer({ min: -900, max: 900 })
const steady = offset.map((seconds): Offsets => [{ from: 0, offset: seconds }])
const stepping = fc
  .tuple(offset, fc.array(fc.record({ from: fc.integer({ min: 60, max: 2300 }), offset }), { maxLength: 3 }))
  .map(([first, later]): Offsets => [{ from: 0, offset: first }, ...later.sort((a, b) => a.from - b.from)])
const dated = fc.boolean()

const DURATION_S = 2400

describe('a machine whose clock is off', () => {
  it('loses no call with tokens of five minutes, and asks no more often than others, however its clock steps [P06] [S4-12] [S4-13]', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(steady, stepping), dated, async (offsets, isDated) => {
        const { lost, asked: seen } = await onGithub({ duration: DURATION_S, offsets, dated: isDated })
        expect(lost).toEqual([])
        const most = Math.ceil(DURATION_S / 150) + 1 + stepsAhead(offsets)
        expect(seen['workspace.token']).toBeLessThanOrEqual(most)
        // One that is far ahead takes the first token for an old one, and each after a step.
        expect(seen['github-oidc.token']).toBeLessThanOrEqual((seen['workspace.token'] ?? 0) + 1 + stepsAhead(offsets))
      }),
      { numRuns: 16 },
    )
  }, 240_000)

  it.each([600, 3600])(
    'exchanges each token of a file that lives %d s once, and loses no call [P06] [S4-12] [S4-13]',
    async (life) => {
      await fc.assert(
        fc.asyncProperty(steady, dated, async (offsets, isDated) => {
          const duration = 3 * life
          const { lost, asked: seen } = await rotated({ duration, offsets, dated: isDated }, life)
          expect(lost).toEqual([])
          expect(seen['workspace.token']).toBe(Math.ceil(duration / (0.8 * life)))
        }),
        {
          numRuns: 6,
          examples: [
            [[{ from: 0, offset: 600 }], true],
            [[{ from: 0, offset: -600 }], false],
          ],
        },
      )
    },
    240_000,
  )

  it('exchanges a file once more after its clock was set ahead, and loses no call [P06] [S4-12]', async () => {
    const offsets = [
      { from: 0, offset: 0 },
      { from: 120, offset: 600 },
    ]
    const { lost, asked: seen } = await rotated({ duration: 1800, offsets, dated: true }, 600)
    expect(lost).toEqual([])
    expect(seen['workspace.token']).toBe(Math.ceil(1800 / 480) + 1)
  })

  it('is told of its clock when a token was not renewed, and not that it ended when it did not [S4-13]', async () => {
    const place = surroundings()
    const { world, clientId } = place
    const token = await world.federation.issueSubjectToken({ lifetimeSeconds: 300 })
    const { signIn } = surroundings({ clock: skewedClock(world, () => 600) as never, fetch: world.fetch })
    const config = { host: world.workspace.publicHost, clientId }
    const auth = await signIn(config, [callbackOidc({ subjectToken: () => token })])
    await auth.headers()
    await world.clock.advance('275s')
    const early = await refusalOf(auth.headers())
    expect(early.code).toBe('ERR_TOKEN_NOT_RENEWED')
    expect(early.message).toContain('The clock of this machine is 600 s ahead of that of Databricks: set it.')
    await world.clock.advance('60s')
    const late = await refusalOf(auth.headers())
    expect(late.code).toBe('ERR_SUBJECT_TOKEN_EXPIRED')
    expect(late.message).toContain('600 s ahead of')
    expect(asked(world)['workspace.token']).toBe(1)
  })
})
