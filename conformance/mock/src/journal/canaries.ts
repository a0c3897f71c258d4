/** A secret that the world minted. Unique to its world: finding the value anywhere else is a leak. */
export interface Canary {
  readonly name: string
  readonly value: string
}

/** Every secret minted so far. */
export interface CanaryStore {
  add(name: string, value: string): void
  readonly all: readonly Canary[]
  /** Replaces every canary in `text`, in any of its usual spellings. */
  scrub(text: string): string
}

/** A store without secrets. */
export function createCanaries(): CanaryStore {
  const all: Canary[] = []
  return {
    all,
    add: (name, value) => {
      all.push({ name: `${name}#${all.filter((canary) => canary.name.startsWith(`${name}#`)).length + 1}`, value })
    },
    scrub: (text) => {
      let clean = text
      for (const { name, value } of all)
        for (const spelling of spellings(value))
          if (clean.includes(spelling)) clean = clean.replaceAll(spelling, `[${name}]`)
      return clean
    },
  }
}

/** How a secret may appear in a log: as it is, base64, base64url, hex and URL-encoded. */
export function spellings(value: string): readonly string[] {
  const bytes = new TextEncoder().encode(value)
  const base64 = btoa(String.fromCharCode(...bytes)).replace(/=+$/, '')
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [
    ...new Set([
      value,
      base64,
      base64.replaceAll('+', '-').replaceAll('/', '_'),
      hex,
      hex.toUpperCase(),
      encodeURIComponent(value),
    ]),
  ]
}
