import { createJwtIndex } from './jwt-index.js'
import { spellings } from './spellings.js'

/** A secret that the world minted. Unique to its world: finding the value anywhere else is a leak. */
export interface Canary {
  /** What it is and its ordinal, such as `access-token#3`. */
  readonly name: string
  readonly value: string
}

/** The secrets minted so far: the last 10,000 of each kind. */
export interface CanaryStore {
  add(kind: string, value: string): void
  readonly all: readonly Canary[]
  /** How many are kept no longer. */
  readonly forgotten: number
  /** What a secret is called: the canary that it is, alone or in an Authorization header, else those in it, else `unknown#n`. */
  namesOf(secret: string): readonly [string, ...string[]]
  /** Whether a secret was ever called so, kept or forgotten. */
  hasNamed(name: string): boolean
  /** The last name given of each kind: `pat#2` when there were two. */
  lastNames(): readonly string[]
  /** The names of the canaries in `text`, in any of their usual spellings. */
  namesIn(text: string): readonly string[]
  /** Replaces every canary in `text`, in any of its usual spellings. */
  scrub(text: string): string
}

const keptOfEachKind = 10_000
/** Spellings of short secrets are kept; those of tokens would outgrow the tokens, and few texts are long enough. */
const keptSpellingLength = 128
/** How a JWT begins, in each spelling: most texts hold none. */
const jwtBeginning = /eyJ|ZXlK|V5S|leU|65794a/i

interface Kind {
  /** Spelled in lower case too, as a URL parser spells a host. */
  readonly byValue: Map<string, { readonly name: string; readonly spellings?: readonly string[] }>
  /** Those that have to be looked for one by one. */
  readonly plain: Set<string>
  made: number
  /** The length of the shortest plain one. */
  shortest: number
}

/** A store without secrets. */
export function createCanaries(): CanaryStore {
  const kinds = new Map<string, Kind>()
  const jwts = createJwtIndex()
  const strangers = new Map<string, string>()
  let seenStrangers = 0
  const known = (value: string): string | undefined => {
    for (const { byValue } of kinds.values()) {
      const canary = byValue.get(value)
      if (canary) return canary.name
    }
    return undefined
  }
  /** The canaries that may be in a text. */
  const within = (text: string): { readonly name: string; readonly forms: readonly string[] }[] => {
    const signed = jwtBeginning.test(text) ? jwts.candidates(text) : []
    const found: { readonly name: string; readonly forms: readonly string[] }[] = []
    for (const { byValue, plain, shortest } of kinds.values()) {
      const look = (value: string): void => {
        const canary = byValue.get(value)
        if (canary) found.push({ name: canary.name, forms: canary.spellings ?? spellings(value) })
      }
      for (const value of signed) look(value)
      if (text.length >= shortest) for (const value of plain) if (value.length <= text.length) look(value)
    }
    return found
  }
  const namesIn = (text: string): readonly string[] =>
    within(text).flatMap(({ name, forms }) => (forms.some((form) => text.includes(form)) ? [name] : []))
  const stranger = (value: string): string => {
    const met = strangers.get(value)
    if (met) return met
    seenStrangers += 1
    const name = `unknown#${seenStrangers}`
    strangers.set(value, name)
    if (strangers.size > keptOfEachKind) dropOldest(strangers)
    return name
  }
  return {
    get all() {
      return [...kinds.values()].flatMap(({ byValue }) => [...byValue].map(([value, { name }]) => ({ name, value })))
    },
    get forgotten() {
      return [...kinds.values()].reduce((sum, { made, byValue }) => sum + made - byValue.size, 0)
    },
    add: (name, value) => {
      const kind = kinds.get(name) ?? { byValue: new Map(), plain: new Set(), made: 0, shortest: value.length }
      kinds.set(name, kind)
      kind.made += 1
      if (!jwts.add(value)) {
        kind.plain.add(value)
        kind.shortest = Math.min(kind.shortest, value.length)
      }
      kind.byValue.set(value, {
        name: `${name}#${kind.made}`,
        ...(value.length <= keptSpellingLength && {
          spellings: [...new Set([...spellings(value), value.toLowerCase()])],
        }),
      })
      if (kind.byValue.size <= keptOfEachKind) return
      const oldest = dropOldest(kind.byValue) as string
      kind.plain.delete(oldest)
      jwts.remove(oldest)
    },
    namesOf: (secret) => {
      const read = readingsOf(secret).flatMap((reading) => known(reading) ?? [])
      // Looking into a text costs more than looking it up: only for what is nothing known as a whole.
      const [first, ...others] = new Set(read.length > 0 ? read : namesIn(secret))
      return first === undefined ? [stranger(secret)] : [first, ...others]
    },
    hasNamed: (name) => {
      const [, kind = '', ordinal] = /^(.+)#([1-9]\d*)$/.exec(name) ?? []
      return Number(ordinal) <= (kind === 'unknown' ? seenStrangers : (kinds.get(kind)?.made ?? 0))
    },
    lastNames: () => [...kinds].map(([kind, { made }]) => `${kind}#${made}`),
    namesIn,
    scrub: (text) =>
      within(text).reduce(
        (clean, { name, forms }) => forms.reduce((rest, form) => rest.replaceAll(form, `[${name}]`), clean),
        text,
      ),
  }
}

/** The secrets that a header or field may hold: itself, what follows a scheme, or the password of a Basic header. */
function readingsOf(value: string): readonly string[] {
  const bare = /^[\w-]+ +(\S+)$/.exec(value)?.[1]
  if (bare === undefined) return [value]
  if (!/^basic /i.test(value)) return [value, bare]
  try {
    const [user = '', password = ''] = atob(bare).split(/:(.*)/s)
    return [password, user, decodeURIComponent(password)]
  } catch {
    return [value]
  }
}

function dropOldest(map: Map<string, unknown>): string | undefined {
  const [oldest] = map.keys()
  if (oldest !== undefined) map.delete(oldest)
  return oldest
}
