import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import type { World } from '@lakeauth/mock'
import { writeCliDouble } from '@lakeauth/mock/server'

/** What a user of one strategy has set up, and what must come of it. */
export interface SetUp {
  /** Environment variables, as a user sets them. */
  readonly env: Readonly<Record<string, string>>
  /** The user name that SCIM Me must answer. */
  readonly identity: string
  /** How many tokens must have been asked for, exactly. */
  readonly tokenRequests: number
  readonly remove?: () => Promise<void>
}

/** One way to sign in, with a secret that works or a wrong one. */
export type PrepareSetUp = (world: World, wrong: boolean) => SetUp | Promise<SetUp>

/** By the name of the strategy. A strategy without an entry makes the demo fail. */
export const setUps: Readonly<Record<string, PrepareSetUp>> = {
  pat: (world, wrong) => {
    const { userName, pat } = world.addUser('pat@lakeauth.example')
    return { env: { DATABRICKS_TOKEN: spoiled(pat, wrong) }, identity: userName, tokenRequests: 0 }
  },

  basic: (world, wrong) => {
    const { userName, pat } = world.addUser('basic@lakeauth.example')
    const env = { DATABRICKS_USERNAME: 'token', DATABRICKS_PASSWORD: spoiled(pat, wrong) }
    return { env, identity: userName, tokenRequests: 0 }
  },

  'oauth-m2m': (world, wrong) => {
    const { clientId, clientSecret } = world.addServicePrincipal({ displayName: 'demo' })
    const env = { DATABRICKS_CLIENT_ID: clientId, DATABRICKS_CLIENT_SECRET: spoiled(clientSecret, wrong) }
    return { env, identity: clientId, tokenRequests: 1 }
  },

  'metadata-service': (world, wrong) => ({
    env: { DATABRICKS_METADATA_SERVICE_URL: spoiled(world.metadataServiceUrl, wrong) },
    identity: world.workspace.userName,
    tokenRequests: 1,
  }),

  'databricks-cli': async (world, wrong) => {
    const folder = await mkdtemp(join(tmpdir(), 'lakeauth-demo-'))
    await writeCliDouble(folder, { url: spoiled(world.cliUrl, wrong) })
    return {
      // The double starts with `#!/usr/bin/env node`.
      env: { PATH: [folder, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter) },
      identity: world.workspace.userName,
      tokenRequests: 1,
      remove: () => rm(folder, { recursive: true }),
    }
  },

  netrc: async (world, wrong) => {
    const { userName, pat } = world.addUser('netrc@lakeauth.example')
    const folder = await mkdtemp(join(tmpdir(), 'lakeauth-demo-'))
    const file = join(folder, '.netrc')
    const machine = new URL(world.workspace.host).hostname
    await writeFile(file, `machine ${machine} login token password ${spoiled(pat, wrong)}\n`, { mode: 0o600 })
    return { env: { NETRC: file }, identity: userName, tokenRequests: 0, remove: () => rm(folder, { recursive: true }) }
  },
}

/** The secret, or one of the same length that differs in its last characters. */
function spoiled(secret: string, wrong: boolean): string {
  return wrong ? `${secret.slice(0, -4)}${secret.endsWith('0000') ? '1111' : '0000'}` : secret
}
