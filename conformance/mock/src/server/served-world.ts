import { realKey } from '../environment/real-names.js'
import { stateOf } from '../world/state.js'
import type { World } from '../world/world.js'
import type { Listener } from './listener.js'
import { createPrivateFiles } from './private-files.js'
import { type ReadyWorld, readyWorld } from './ready-line.js'
import { writeWorldFiles } from './world-files.js'

/** The Databricks hosts that have a port of their own in every served world. */
export type ServedSite = 'workspace' | 'account' | 'azure' | 'gcp'

const servedSites: readonly ServedSite[] = ['workspace', 'account', 'azure', 'gcp']

/** A world that is being served. */
export interface ServedWorld {
  readonly world: World
  /** Where its workspace is. */
  readonly origin: string
  /** What ends with the world, last come first. */
  readonly ending: (() => Promise<void>)[]
  /** How clients reach it and sign in; the files that this names are written the first time. */
  signIn(): Promise<ReadyWorld>
  /** Writes the key file of Google that has the real names, and gives its path. */
  realKeyFile(): Promise<string>
  /** Gives its ports back and its hosts their public names, and removes its files. */
  close(): Promise<void>
}

/** Opens the ports of a world. */
export async function serveWorld(world: World, open: (site: ServedSite) => Promise<Listener>): Promise<ServedWorld> {
  const { places, sites } = stateOf(world)
  const files = createPrivateFiles()
  const ending: (() => Promise<void>)[] = [files.remove]
  const close = async (): Promise<void> => {
    places.restore()
    // What writes files ends before the folder that they are in.
    for (const end of ending.splice(0).toReversed()) await end()
  }
  let written: Promise<ReadyWorld> | undefined
  const write = async (): Promise<ReadyWorld> => {
    const { stop, ...paths } = await writeWorldFiles(world, files)
    ending.push(stop)
    return readyWorld(world, paths)
  }
  try {
    for (const site of servedSites) {
      const { origin, close: end } = await open(site)
      ending.push(end)
      places.serve(sites[site].authority, origin)
    }
  } catch (error) {
    await close()
    throw error
  }
  return {
    world,
    origin: places.originOf(sites.workspace.authority),
    ending,
    signIn: () => (written ??= write()),
    realKeyFile: async () => files.write('google-service-account-key.json', await realKey(world)),
    close,
  }
}
