import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { type DatabricksAuth, databricksAuth } from '@lakeauth/core'
import { writeAzDouble } from '@lakeauth/mock/server'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { azureCli } from '../src/index.js'
import { loginsOf, type Personality } from './support/az.js'
import { type Served, served } from './support/served.js'

const CALLERS = 50
const ME = '/api/2.0/preview/scim/v2/Me'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lakeauth-az-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Signs in with an az on disk, and everything else over HTTPS by its real name. */
async function signIn(
  { fetch, world }: Served,
  personality: Personality,
  config: Readonly<Record<string, unknown>>,
): Promise<DatabricksAuth> {
  await writeAzDouble(folder, { accounts: await loginsOf(personality, world) })
  const path = [folder, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter)
  const env = { PATH: path, AZURE_CONFIG_DIR: folder }
  return databricksAuth({ strategies: [azureCli], fetch, home: undefined, env, config })
}

/** Where requests of an operation went: the name in the certificate's handshake, and the way. */
function wayOf({ world }: Served, operation: string): readonly unknown[] {
  return world.journal.of(operation).map(({ authority, tls, via }) => [authority, tls?.servername, via])
}

it('signs in a user to the tenant that the workspace shows over TLS, which is asked once by fifty callers [A08] [B13] [R19]', async () => {
  await using place = await served()
  const { publicHost } = place.world.azure
  const auth = await signIn(place, 'user of two tenants', { host: publicHost })
  const all = await Promise.all(Array.from({ length: CALLERS }, () => auth.headers()))
  expect(new Set(all).size).toBe(1)
  const { hostname } = new URL(publicHost)
  expect(wayOf(place, 'azure.aad-auth')).toEqual([[hostname, hostname, 'proxy']])
  expect((await auth.fetch(ME)).status).toBe(200)
})

it('finds the host over TLS by the resource id, which the Resource Manager is asked once [A08] [B14]', async () => {
  await using place = await served()
  const { workspaceResourceId, publicHost } = place.world.azure
  const auth = await signIn(place, 'service principal', { azureWorkspaceResourceId: workspaceResourceId })
  const answers = await Promise.all(Array.from({ length: CALLERS }, () => auth.fetch(ME)))
  expect(answers.map(({ status }) => status)).toEqual(Array(CALLERS).fill(200))
  await Promise.all(answers.map((answer) => answer.arrayBuffer()))
  expect((await auth.place()).host).toBe(publicHost)
  const arm = 'management.azure.com'
  expect(wayOf(place, 'arm.workspace')).toEqual([[arm, arm, 'proxy']])
})
