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
  readonly folder: string
  /** Reaches every service by its real name over HTTPS, through the mock's proxy; loopback without it. */
  readonly fetch: typeof globalThis.fetch
  /** Writes a file, and gives its path. */
  write(name: string, content: string): Promise<string>
  /** Lets a workload in, and gives what says so: host, client and audience as the environment has them. */
  letIn(workload: Workload): Readonly<Record<string, string>>
}

/** A workload as a policy names it. */
interface Workload {
  readonly issuer: string
  readonly subject: string
  readonly audience?: string
}

/** Starts it; the clock is the real one. */
export async function served(): Promise<Served> {
  const world = createWorld()
  const server = await startServer({ worlds: [world] })
  const { proxy, caFile } = server.ready
  const transport = await createTransport({ proxy: proxy as string, ca: caFile as string, env: {} })
  const folder = await mkdtemp(join(tmpdir(), 'lakeauth-federation-'))
  return {
    world,
    server,
    folder,
    fetch: transport.fetch,
    write: async (name, content) => {
      const path = join(folder, name)
      await writeFile(path, content, { mode: 0o600 })
      return path
    },
    letIn: ({ issuer, subject, audience = 'databricks' }) => {
      const { servicePrincipalClientId } = world.federation
      world.federation.addPolicy({ servicePrincipalClientId, issuer, subject, audiences: [audience] })
      return {
        DATABRICKS_HOST: world.workspace.host,
        DATABRICKS_CLIENT_ID: servicePrincipalClientId,
        DATABRICKS_TOKEN_AUDIENCE: audience,
      }
    },
    [Symbol.asyncDispose]: async () => {
      await transport.close()
      await server.close()
      await rm(folder, { recursive: true })
    },
  }
}
