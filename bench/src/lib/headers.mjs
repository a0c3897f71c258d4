/** The `Authorization` of what a peer calls headers: a `Headers`, a `Map` or an object. */
export function authorizationOf(headers) {
  const value = typeof headers.get === 'function' ? headers.get('authorization') : headers.Authorization
  if (typeof value !== 'string' || !/^Bearer \S{20,}$/.test(value)) throw new Error('The headers hold no bearer token.')
  return value
}
