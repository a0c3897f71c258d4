import { databricksAuth } from '@lakeauth/core'
import { fakePorts } from '@lakeauth/core/testing'
import { createWorld } from '@lakeauth/mock'
import { expect, it } from 'vitest'
import { federationStrategies } from '../src/index.js'
import { scenarios } from './support/scenarios.js'
import { ME } from './support/surroundings.js'

it.each(scenarios.map(({ strategy, scenario }) => [strategy.name, scenario.name, { strategy, scenario }] as const))(
  '%s (%s) signs in as whom its policy lets in, found among all strategies, with one exchange [S4-04] [A25] [A29]',
  async (name, _scenario, { strategy, scenario }) => {
    const world = createWorld({ clock: 'frozen' })
    const { config, env = {}, files = {}, services = {} } = await scenario.arrange(world, { lifetimeSeconds: 3600 })
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const request = new Request(input, init)
      const service = services[new URL(request.url).origin]
      return service ? service(request) : world.fetch(request)
    }
    const auth = await databricksAuth({
      // One of them, or one that somebody made.
      strategies: [...new Set([...federationStrategies, strategy])],
      ...fakePorts({ env, fetch, clock: world.clock as never }),
      files: {
        exists: async (path) => path in files,
        readText: async (path) => files[path] ?? Promise.reject(new Error()),
      },
      config: config as never,
    })
    expect(auth.authType).toBe(name)
    const answer = await auth.fetch(scenario.probe?.(world) ?? ME)
    expect(answer.status).toBe(200)
    const { servicePrincipalClientId } = world.federation
    if (!scenario.probe) {
      expect(await answer.json()).toMatchObject({
        userName: servicePrincipalClientId,
        displayName: 'lakeauth-mock-federated',
      })
    }
    expect(world.journal.count('workspace.token') + world.journal.count('account.token')).toBe(1)
    expect(world.journal.entries.filter(({ status = 0 }) => status !== 200)).toEqual([])
  },
)
