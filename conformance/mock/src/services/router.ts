import { TrieRouter } from 'hono/router/trie-router'
import type { Route } from './route.js'
import type { Service } from './service.js'

/** A route that a path fits; `wrongMethod` when the path exists under other methods only. */
export interface RouteMatch {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
  readonly wrongMethod?: readonly string[]
}

/** Built on first use: most worlds meet few services. */
const routers = new WeakMap<Service, TrieRouter<Route>>()

/** Finds the route for a method and path of a service. HEAD is asked of what GET is asked of (RFC 9110 section 9.3.2). */
export function matchRoute(service: Service, method: string, path: string): RouteMatch | undefined {
  const [found] = routerOf(service).match('ALL', path)
  const fits = found.map(([route, params]) => ({ route, params: params as Record<string, string> }))
  const exact = fits.find(({ route }) => route.method === method)
  if (exact) return exact
  const asGet = method === 'HEAD' && fits.find(({ route }) => route.method === 'GET')
  if (asGet) return asGet
  const [other] = fits
  return (
    other && {
      ...other,
      wrongMethod: fits.flatMap(({ route }) => (route.method === 'GET' ? ['GET', 'HEAD'] : route.method)),
    }
  )
}

function routerOf(service: Service): TrieRouter<Route> {
  const known = routers.get(service)
  if (known) return known
  const router = new TrieRouter<Route>()
  for (const route of service.routes) router.add('ALL', route.path, route)
  routers.set(service, router)
  return router
}
