import { expect, test } from 'vitest'
import { fidelity } from '../fidelity.js'
import { createWorld } from '../world/create-world.js'
import { describeRoutes } from './describe-routes.js'
import { services } from './services.js'

const routes = describeRoutes(createWorld())

test('every service has routes, and every route a fidelity mark', () => {
  expect([...new Set(routes.map(({ service }) => service))].sort()).toEqual(
    [...new Set(services.map(({ name }) => name))].sort(),
  )
  expect(routes.filter(({ operation }) => !(operation in fidelity))).toEqual([])
})

test('every operation with a mark is one that can be asked', () => {
  const asked = new Set<string>(routes.map(({ operation }) => operation))
  const below = ['proxy.connect', 'tls.handshake', 'unmatched']
  expect(Object.keys(fidelity).filter((name) => !asked.has(name) && !below.includes(name))).toEqual([])
})

test('paths are such as a person reads', () => {
  const paths = routes.map(({ path }) => path)
  expect(paths.filter((path) => /[[\]{}\\]|^\/\//.test(path))).toEqual([])
  expect(paths).toContain('/subscriptions/:subscription/providers/microsoft.databricks/workspaces')
  expect(paths).toContain('/v1/projects/:project/serviceAccounts/:account:generateIdToken')
})
