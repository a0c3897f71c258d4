import { TrieRouter } from 'hono/router/trie-router'
import type { Level } from '../identities/principals.js'
import { accountRoutes } from './account.js'
import type { Route } from './route.js'
import { workspaceRoutes } from './workspace.js'

/** A route that a path fits; `wrongMethod` when the path exists under other methods only. */
export interface RouteMatch {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
  readonly wrongMethod?: readonly string[]
}

const routers: Readonly<Record<Level, TrieRouter<Route>>> = {
  workspace: routerOf(workspaceRoutes),
  account: routerOf(accountRoutes),
}

/** Finds the route for a method and path of a service. */
export function matchRoute(service: Level, method: string, path: string): RouteMatch | undefined {
  const [found] = routers[service].match('ALL', path)
  const fits = found.map(([route, params]) => ({ route, params: params as Record<string, string> }))
  const exact = fits.find(({ route }) => route.method === method)
  if (exact) return exact
  const [other] = fits
  return other && { ...other, wrongMethod: fits.map(({ route }) => route.method) }
}

function routerOf(routes: readonly Route[]): TrieRouter<Route> {
  const router = new TrieRouter<Route>()
  for (const route of routes) router.add('ALL', route.path, route)
  return router
}
