/** The scope that lets a token call every API. */
const allApis = 'all-apis'

/** APIs whose scope is not named as the first part of their path, most particular first. */
const named: readonly (readonly [RegExp, string])[] = [
  [/^\/(preview\/)?scim\//, 'scim'],
  [/^\/accounts\/[^/]+\/scim\//, 'scim'],
  [/^\/accounts\/[^/]+\/workspaces/, 'provisioning'],
  [/^\/accounts\//, 'access-management'],
  [/^\/(token|token-management|tokens)(\/|$)/, 'authentication'],
  [/^\/serving-endpoints(\/|$)/, 'model-serving'],
]

/** The scope that an API asks for besides `all-apis`: its own name, as a rule the first part of its path. */
export function apiScope(path: string): string {
  const inside = path.replace(/^\/api\/\d+\.\d+/, '')
  const known = named.find(([pattern]) => pattern.test(inside))
  return known?.[1] ?? inside.split('/').find((part) => part !== '') ?? allApis
}

/** Whether a token with these scopes may call the API at this path. Any token may ask about itself. */
export function mayCall(scopes: readonly string[], path: string): boolean {
  return path === '/api/2.0/tokens/introspect' || scopes.includes(allApis) || scopes.includes(apiScope(path))
}
