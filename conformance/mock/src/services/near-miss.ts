import type { Route } from './route.js'
import type { Service } from './service.js'

/** The route that comes nearest to a request that none answers. */
export interface NearMiss {
  readonly service: string
  readonly operation: string
  readonly method: string
  readonly path: string
}

/** Less than this share of a path is no resemblance. */
const leastAlike = 0.5

/** What a request that no route answers was probably meant for: a service of its own host first, then any. */
export function nearMiss(
  { method, path }: { readonly method: string; readonly path: string },
  services: readonly Service[],
  own: readonly Service[],
): NearMiss | undefined {
  let best: { readonly score: number; readonly near: NearMiss } | undefined
  for (const service of services) {
    for (const route of service.routes) {
      const alike = likeness(path, route.path)
      if (alike < leastAlike) continue
      const score = alike + (own.includes(service) ? 0.3 : 0) + (route.method === method ? 0.1 : 0)
      if (!best || score > best.score) best = { score, near: described(service, route) }
    }
  }
  return best?.near
}

function described({ name }: Service, { operation, method, path }: Route): NearMiss {
  return { service: name, operation, method, path }
}

/** The share of segments that two paths have in common, from the front and from the back; none without a literal one. */
function likeness(path: string, pattern: string): number {
  const [ours, theirs] = [path, pattern].map((text) => text.split('/').filter((part) => part !== '')) as [
    string[],
    string[],
  ]
  let literal = 0
  const fits = (at: number, its: number): boolean => {
    const [own, other] = [ours[at], theirs[its]]
    if (own === undefined || other === undefined) return false
    if (own === other) literal += 1
    return own === other || other.startsWith(':')
  }
  const least = Math.min(ours.length, theirs.length)
  const longest = Math.max(ours.length, theirs.length, 1)
  let front = 0
  while (front < least && fits(front, front)) front += 1
  let back = 0
  while (back < least - front && fits(ours.length - 1 - back, theirs.length - 1 - back)) back += 1
  return literal === 0 ? 0 : (front + back) / longest
}
