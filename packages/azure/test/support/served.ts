import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTransport } from '@lakeauth/core/transport'
import { createWorld, type World } from '@lakeauth/mock'
import { type MockServer, startServer } from '@lakeauth/mock/server'

/** A world over real HTTP and HTTPS, and a folder for the files of a test. */
export interface Served extends AsyncDisposable {
  readonly world: World
  readonly server: MockServer
  /** Reaches every service by its real name over HTTPS, through the mock's proxy; loopback without it. */
  readonly fetch: typeof globalThis.fetch
  /** Writes a file, and gives its path. */
  write(name: string, content: unknown): Promise<string>
}

/** Starts it; the clock is the real one. */
export async function served(): Promise<Served> {
  const world = createWorld()
  const server = await startServer({ worlds: [world] })
  const { proxy, caFile } = server.ready
  const transport = await createTransport({ proxy: proxy as string, ca: caFile as string, env: {} })
  const folder = await mkdtemp(join(tmpdir(), 'lakeauth-azure-'))
  return {
    world,
    server,
    fetch: transport.fetch,
    write: async (name, content) => {
      const path = join(folder, name)
      await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 })
      return path
    },
    [Symbol.asyncDispose]: async () => {
      await transport.close()
      await server.close()
      await rm(folder, { recursive: true })
    },
  }
}
