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
const renewedAfterSeconds = lifetimeSeconds * 0.8

/** Writes a subject token of the world, and a new one on the world's clock before it dies. */
export async function keepSubjectToken(world: World, files: PrivateFiles): Promise<SubjectTokenFile> {
  const { activity } = stateOf(world)
  const stopping = new AbortController()
  const write = (): Promise<string> =>
    activity.busy(async () =>
      files.write('subject-token', await world.federation.issueSubjectToken({ lifetimeSeconds })),
    )
  const path = await write()
  const renew = async (): Promise<void> => {
    for (;;) {
      await world.clock.sleep(renewedAfterSeconds * 1000, stopping.signal)
      await write()
    }
  }
  const renewing = renew().catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error
  })
  return {
    path,
    stop: () => {
      stopping.abort()
      return renewing
    },
  }
}
