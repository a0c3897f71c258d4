import { createWorld, reusedKeyPairs, type World } from '@lakeauth/mock'
import { type MockServer, startServer } from '@lakeauth/mock/server'

/** A mocked Databricks for one case, and what a client needs to find it. */
export interface Place {
  readonly world: World
  /** Proxy, certificates and the like, without any sign-in. */
  readonly env: Readonly<Record<string, string>>
  readonly caFile: string
  /** The origin of somebody else, where no secret of the workspace belongs. */
  readonly elsewhere: string
  /** A host outside of the mock that was asked since, if one was. The proxy leads nowhere else. */
  stranger(): string | undefined
}

/** Worlds, as many as are needed, each of its own. */
export interface MockSupply {
  take(reach: 'proxy' | 'url'): Promise<Place>
  close(): Promise<void>
}

/** Opening a server costs more than another world in it. */
const WORLDS_AT_ONCE = 16

/** Somebody else's host that the mock answers for: what a client sends there can be seen. */
const FOREIGN = 'login.microsoftonline.com'

/** A server, with a world for those who do not say to the proxy which one is theirs. */
interface Opened {
  readonly server: MockServer
  readonly nobodys: World
  readonly env: Readonly<Record<string, string>>
}

/** Worlds behind servers on loopback, made a few at a time; identifiers in them are those of the seed. */
export function openMocks(seed: string): MockSupply {
  // Nothing that a client sees tells whose keys they are, and making them costs more than a world.
  const lend = reusedKeyPairs()
  const opened: Opened[] = []
  const free: { readonly world: World; readonly at: Opened }[] = []
  const open = async (): Promise<void> => {
    const [nobodys, ...worlds] = Array.from({ length: WORLDS_AT_ONCE + 1 }, (_, at) =>
      createWorld({ name: `world-${at}`, seed, clock: 'frozen', keyPairs: lend() }),
    ) as [World, ...World[]]
    const server = await startServer({ worlds: [nobodys, ...worlds], httpsPort: false })
    const { variables: env } = await server.environment({}, nobodys)
    const at = { server, nobodys, env }
    opened.push(at)
    free.push(...worlds.map((world) => ({ world, at })))
  }
  return {
    take: async (reach) => {
      if (free.length === 0) await open()
      const { world, at } = free.shift() as (typeof free)[number]
      // Clients go by the clock of the machine, and tokens have to be valid on it.
      world.clock.set(Date.now())
      at.nobodys.journal.clear()
      const own = await at.server.originOf(FOREIGN, { world })
      return {
        world,
        env: envFor(world, at),
        caFile: at.server.ready.caFile as string,
        // Not even the name of the host is the same.
        elsewhere: reach === 'proxy' ? `https://${FOREIGN}` : own.replace('//127.0.0.1:', '//localhost:'),
        stranger: () =>
          [world, at.nobodys]
            .flatMap(({ journal }) => journal.entries)
            .find(({ reason }) => reason?.code === 'unknown-authority')?.authority,
      }
    },
    close: async () => {
      for (const { server } of opened) await server.close()
    },
  }
}

/** The user name in the proxy's URL chooses the world. */
function envFor({ name }: World, { env, server }: Opened): Place['env'] {
  const proxy = server.ready.proxy as string
  const own = proxy.replace('http://', `http://${name}:x@`)
  return Object.fromEntries(Object.entries(env).map(([key, value]) => [key, value === proxy ? own : value]))
}
