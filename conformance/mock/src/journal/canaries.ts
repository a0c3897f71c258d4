import { spellings } from './spellings.js'

/** A secret that the world minted. Unique to its world: finding the value anywhere else is a leak. */
export interface Canary {
  /** What it is and its ordinal, such as `access-token#3`. */
  readonly name: string
  readonly value: string
}

/** Every secret minted so far. */
export interface CanaryStore {
  add(kind: string, value: string): void
  readonly all: readonly Canary[]
  /** Replaces every canary in `text`, in any of its usual spellings. */
  scrub(text: string): string
}

/** Spellings of short secrets are kept; those of tokens would outgrow the tokens, and few texts are long enough. */
const keptLength = 128

/** A store without secrets. */
export function createCanaries(): CanaryStore {
  const all: Canary[] = []
  const counts = new Map<string, number>()
  const kept = new Map<string, readonly string[]>()
  return {
    all,
    add: (kind, value) => {
      const count = (counts.get(kind) ?? 0) + 1
      counts.set(kind, count)
      all.push({ name: `${kind}#${count}`, value })
      if (value.length <= keptLength) kept.set(value, spellings(value))
    },
    scrub: (text) => {
      let clean = text
      for (const { name, value } of all) {
        if (clean.length < value.length) continue
        for (const spelling of kept.get(value) ?? spellings(value)) clean = clean.replaceAll(spelling, `[${name}]`)
      }
      return clean
    },
  }
}
