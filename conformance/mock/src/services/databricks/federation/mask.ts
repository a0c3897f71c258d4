import { asRecord } from '../../../http/body.js'

type Fields = Readonly<Record<string, unknown>>

/**
 * `current` with what the mask names taken from `given`: top-level fields and members one level below, separated by commas. `*`,
 * and no mask at all, take whatever `given` has. `undefined` when the mask names a field that `current` cannot have.
 */
export function masked(current: Fields, given: Fields, mask: string | null): Fields | undefined {
  const paths = mask === null || mask === '*' ? Object.keys(given).filter((name) => name in current) : mask.split(',')
  let changed: Fields | undefined = current
  for (const path of paths) changed = changed && withPath(changed, given, path.trim().split('.'))
  return changed
}

function withPath(current: Fields, given: Fields, [name = '', member, ...rest]: readonly string[]): Fields | undefined {
  if (!Object.hasOwn(current, name) || rest.length > 0) return undefined
  if (member === undefined) return { ...current, [name]: given[name] }
  const inner = asRecord(current[name])
  return inner && { ...current, [name]: { ...inner, [member]: asRecord(given[name])?.[member] } }
}
