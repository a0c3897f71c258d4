import type { World } from '@lakeauth/mock'

type SubjectTokenOptions = NonNullable<Parameters<World['federation']['issueSubjectToken']>[0]>

/** Twice as many half lives as any case lets pass. */
const HALF_LIVES = 24

/**
 * What keeps a variable or a file fresh: gives, at any moment, a token that ends after at least half a life and at most one.
 * All are signed beforehand, since a variable is read without waiting.
 */
export async function rotatedToken(
  { federation, clock }: World,
  lifetimeSeconds: number,
  options: SubjectTokenOptions = {},
): Promise<() => string> {
  const start = Math.floor(clock.now() / 1000)
  const half = Math.max(1, Math.floor(lifetimeSeconds / 2))
  const ends = [start + lifetimeSeconds]
  for (let step = 1; step < HALF_LIVES; step++) ends.push(start + lifetimeSeconds + step * half)
  const tokens = await Promise.all(
    ends.map(async (exp) => ({
      exp,
      value: await federation.issueSubjectToken({ ...options, claims: { ...options.claims, exp } }),
    })),
  )
  return () => {
    const latest = clock.now() / 1000 + lifetimeSeconds
    return (tokens.findLast(({ exp }) => exp <= latest) ?? tokens[0])?.value ?? ''
  }
}

/** An object in which one entry is read anew each time, as a variable or a file that something else writes. */
export function refreshed(
  name: string,
  read: () => string,
  others: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return Object.defineProperty({ ...others }, name, { get: read, enumerable: true })
}
