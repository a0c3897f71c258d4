import { stateOf } from '../world/state.js'
import type { World } from '../world/world.js'
import type { PrivateFiles } from './private-files.js'

/** A file whose subject token is always good. */
export interface SubjectTokenFile {
  readonly path: string
  stop(): Promise<void>
}

const lifetimeSeconds = 3600
/** As Kubernetes does with the tokens that it projects into pods. */
const renewedAfterMs = lifetimeSeconds * 0.8 * 1000
/** A clock that flies would have nothing done but tokens signed. */
const leastWaitMs = 100
const mostWaitMs = 2 ** 31 - 1

/**
 * Writes a subject token of the world, and a new one whenever the world's clock has left the time in which it is good, by itself or
 * by a jump. However far it jumps, that is one token. What cannot be written is said once and tried again.
 */
export async function keepSubjectToken(world: World, files: PrivateFiles): Promise<SubjectTokenFile> {
  const { clock, federation } = world
  const { activity } = stateOf(world)
  let issuedAt = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false
  let warned = false
  const write = (): Promise<string> =>
    activity.busy(async () => {
      const now = clock.now()
      const path = await files.write('subject-token', await federation.issueSubjectToken({ lifetimeSeconds }))
      issuedAt = now
      return path
    })
  const renew = async (): Promise<void> => {
    if (stopped || (clock.now() >= issuedAt && clock.now() < issuedAt + renewedAfterMs)) return
    try {
      await write()
      warned = false
    } catch (error) {
      if (!warned) console.error(`lakeauth-mock: The subject token cannot be renewed: ${(error as Error).message}`)
      warned = true
    }
  }
  const arm = (): void => {
    clearTimeout(timer)
    if (stopped || clock.frozen) return
    const left = (issuedAt + renewedAfterMs - clock.now()) / clock.speed
    timer = setTimeout(() => void check(), Math.min(Math.max(left, leastWaitMs), mostWaitMs))
    timer.unref()
  }
  let checking: Promise<void> = Promise.resolve()
  const check = (): Promise<void> => {
    checking = checking.then(renew).then(arm)
    return checking
  }
  const path = await write()
  arm()
  const forget = clock.onChange(check)
  return {
    path,
    stop: () => {
      stopped = true
      clearTimeout(timer)
      forget()
      return checking
    },
  }
}
