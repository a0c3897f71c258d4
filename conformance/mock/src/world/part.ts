import type { WorldState } from './state.js'

/** A piece of a world's state that one service owns, made when the service is first used. */
export interface Part<T> {
  readonly name: string
  make(world: WorldState): T
}

/** Declares a part: `const directory = definePart('entra directory', (world) => …)`, then `world.part(directory)`. */
export function definePart<T>(name: string, make: (world: WorldState) => T): Part<T> {
  return { name, make }
}

/** What a world keeps of its parts. */
export function createParts(world: () => WorldState): <T>(part: Part<T>) => T {
  const made = new Map<Part<unknown>, unknown>()
  return <T>(part: Part<T>): T => {
    if (!made.has(part)) made.set(part, part.make(world()))
    return made.get(part) as T
  }
}
