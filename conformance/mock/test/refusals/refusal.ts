import { expect, test } from 'vitest'
import { createWorld } from '../../src/world/create-world.js'
import type { JournalEntry } from '../../src/journal/journal.js'
import type { World, WorldOptions } from '../../src/world/world.js'

/** One way of being refused: how to provoke it, what the wire shows, and why the journal says it happened. */
export interface Refusal {
  /** The journal's reason code, which is also the name of the switch in `createWorld({ weaken })`. */
  readonly code: string
  readonly title: string
  readonly status: number
  /** What the body must contain, as `toMatchObject` for an object and as a pattern for a text. */
  readonly body: RegExp | Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, RegExp>>
  readonly world?: WorldOptions
  /** Brings the world to the point and gives the refused answer. */
  ask(world: World): Promise<Response>
  /** The refused operation, when the last request was one that a service made to another on the way. */
  readonly operation?: string
  /** Why this one has no switch: a request that cannot be understood has no other answer. */
  readonly unswitchable?: string
}

/** Proves each refusal: on the wire, in the journal, and that it is gone when its check is switched off. */
export function proveRefusals(refusals: readonly Refusal[]): void {
  test.each(refusals.map((refusal) => [refusal.code, refusal.title, refusal] as const))(
    '%s: %s',
    async (code, _, refusal) => {
      const world = createWorld({ clock: 'frozen', ...refusal.world })
      const response = await refusal.ask(world)
      expect(last(world, refusal)).toMatchObject({ outcome: 'refused', reason: { code } })
      expect(response.status).toBe(refusal.status)
      for (const [name, pattern] of Object.entries(refusal.headers ?? {}))
        expect(response.headers.get(name)).toMatch(pattern)
      const text = await response.text()
      if (refusal.body instanceof RegExp) expect(text).toMatch(refusal.body)
      else expect(JSON.parse(text)).toMatchObject(refusal.body)
      if (refusal.unswitchable !== undefined) return
      const weakened = createWorld({ clock: 'frozen', ...refusal.world, weaken: [code] })
      await refusal.ask(weakened)
      expect(last(weakened, refusal)?.reason?.code, 'refused although the check is off').not.toBe(code)
    },
  )
}

function last(world: World, { operation }: Refusal): JournalEntry | undefined {
  return (operation === undefined ? world.journal.entries : world.journal.of(operation)).at(-1)
}
