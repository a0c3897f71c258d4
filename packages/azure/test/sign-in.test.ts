import type { World } from '@lakeauth/mock'
import { describe, expect, it } from 'vitest'
import { DATABRICKS_APP_ID } from '../src/clouds.js'
import { MANAGEMENT_HEADER, RESOURCE_HEADER } from '../src/credential.js'
import { place, ways } from './support/identities.js'
import { asked, claimsIn, ME, surroundings } from './support/surroundings.js'

const CALLERS = 50

const withResource = ({ azure }: World) => ({ azureWorkspaceResourceId: azure.workspaceResourceId })

describe.each(ways.map((way) => [way.name, way] as const))('with %s', (_name, { setUp, authType, asks }) => {
  const signedIn = async (moreOf: (world: World) => object = () => ({})) => {
    const { world, ports, signIn } = surroundings()
    const { config, env, files, clientId } = await setUp(world)
    place(ports.files, files)
    world.journal.clear()
    return { world, ports, clientId, auth: await signIn({ ...config, ...moreOf(world) }, env) }
  }

  it('fifty first callers cost one request for each of two tokens, and no further call any [S3-11] [S3-20]', async () => {
    const { world, clientId, auth } = await signedIn(withResource)
    expect(auth.authType).toBe(authType)
    const all = await Promise.all(Array.from({ length: CALLERS }, () => auth.headers()))
    expect(new Set(all).size).toBe(1)
    expect(asked(world)).toEqual(asks)
    const headers = await auth.headers()
    expect(Object.keys(headers)).toEqual(['Authorization', MANAGEMENT_HEADER, RESOURCE_HEADER])
    expect(claimsIn(headers['Authorization'])).toMatchObject({ aud: DATABRICKS_APP_ID, appid: clientId })
    expect(claimsIn(headers[MANAGEMENT_HEADER])).toMatchObject({ aud: world.azure.managementResource, appid: clientId })
    expect(headers[RESOURCE_HEADER]).toBe(world.azure.workspaceResourceId)
    expect((await auth.fetch(ME)).status).toBe(200)
    expect(asked(world)).toEqual(asks)
  })

  it('asks for no management token where no resource id is known [P28]', async () => {
    const { world, ports, auth } = await signedIn()
    const headers = await auth.headers()
    expect(headers).not.toHaveProperty(MANAGEMENT_HEADER)
    expect(headers).not.toHaveProperty(RESOURCE_HEADER)
    const halves = Object.fromEntries(Object.entries(asks).map(([operation, times]) => [operation, times / 2]))
    expect(asked(world)).toEqual(halves)
    expect(ports.logger.warnings).toEqual([])
  })
})
