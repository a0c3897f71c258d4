import type { World } from '../world/world.js'
import type { PrivateFiles } from './private-files.js'
import { keepSubjectToken } from './subject-token-file.js'

/** The files of a world for clients that take a path. */
export interface WorldFiles {
  readonly subjectTokenFile: string
  readonly serviceAccountKeyFile: string
  /** Writes no more. */
  stop(): Promise<void>
}

/** Writes the files of a world that is being served: the key file says where its token endpoint is. */
export async function writeWorldFiles(world: World, files: PrivateFiles): Promise<WorldFiles> {
  const subjectToken = await keepSubjectToken(world, files)
  const key = JSON.stringify(await world.gcp.serviceAccountKey())
  const serviceAccountKeyFile = await files.write('google-service-account.json', key)
  return { subjectTokenFile: subjectToken.path, serviceAccountKeyFile, stop: subjectToken.stop }
}
