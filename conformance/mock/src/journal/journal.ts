import type { Reason } from '../http/answer.js'
import { checkOperationPattern, matchesOperation } from '../http/operation.js'
import type { CanaryStore } from './canaries.js'
import { toHar } from './har.js'
import type { RecordedJson, SecretMark } from './redact.js'
import { type Sighting, sightingsOf } from './sightings.js'

/** How a request reached the world. */
export type Via = 'direct' | 'msw' | 'http' | 'https' | 'proxy' | (string & {})

/** What is known of the TLS connection that a request came by. */
export interface TlsFacts {
  /** The host name that the client asked for in its first message (SNI); clients send none for an address. */
  readonly servername?: string
  /** Such as `TLSv1.3`. */
  readonly protocol: string
  /** The subject of the certificate that the client showed. */
  readonly clientCertificate?: string
}

/** What became of a request. `pending` while it is held, delayed or being answered. */
export type Outcome = 'pending' | 'ok' | 'refused' | 'fault' | 'unmatched'

/** One request, without any secret. Recorded on arrival and completed in place when it is answered. */
export interface JournalEntry {
  readonly seq: number
  readonly world: string
  /** Virtual time of arrival, epoch milliseconds. */
  readonly time: number
  readonly operation: string
  /** The mocked service that was asked, if it is one. */
  readonly service?: string
  readonly method: string
  readonly scheme: 'http' | 'https'
  /** The request target as it was sent, without the secrets in its query. */
  readonly target: string
  readonly path: string
  /** As the request names it. */
  readonly authority: string
  readonly via: Via
  /** The TLS connection that the request came by. */
  readonly tls?: TlsFacts
  readonly status?: number
  /** The transport fault that took the place of an answer, or `aborted` when the caller gave up. */
  readonly fault?: string
  readonly outcome: Outcome
  /** Why it was refused: what the wire does not say. */
  readonly reason?: Reason
  /** The fault rule that matched. */
  readonly rule?: string
  /** For an unmatched request: the rule to add to have it answered. */
  readonly stub?: string
  readonly request: RecordedRequest
}

/** The recorded part of a request. Values of secret headers and fields are marks. */
export interface RecordedRequest {
  readonly headers: Readonly<Record<string, string | SecretMark>>
  readonly query: Readonly<Record<string, string | SecretMark>>
  readonly form: Readonly<Record<string, string | SecretMark>>
  /** The top-level keys of a JSON body. */
  readonly jsonKeys: readonly string[]
  /** The same with their values: booleans, null, and the texts and numbers of names that are known to be harmless, such as `comment`. */
  readonly json: Readonly<Record<string, RecordedJson>>
  /** The names of the world's secrets that stand in a body that is no form. */
  readonly bodySecrets: readonly string[]
}

/**
 * The requests that a world has received, the last 10,000 at least. Operations and secrets that do not exist are refused with a
 * `TypeError` that lists those that do: an assertion on a mistyped name could never fail.
 */
export interface Journal {
  /** Which journal this is: every world has another one, and `clear` begins another one. Whoever reads on by `seq` compares it. */
  readonly id: string
  readonly entries: readonly JournalEntry[]
  /** How many earlier ones are kept no longer, and so neither found nor counted with a `match`. */
  readonly dropped: number
  /** Entries of an operation (`workspace.*` and `*` work). */
  of(operation: string): readonly JournalEntry[]
  /** How many since `clear`; `match` compares `outcome`, `status`, `reason` (its code), other entry fields, form fields, query parameters and members of a JSON body. */
  count(operation: string, match?: Readonly<Record<string, string | number>>): number
  /** How many requests of each operation since `clear`, by its name. */
  counters(): Readonly<Record<string, number>>
  clear(): void
  /** Where the secret of this name, such as `access-token#3`, was seen. */
  sightings(name: string): readonly Sighting[]
  /** The requests that are kept as an HTTP archive (HAR 1.2). */
  har(): ReturnType<typeof toHar>
  /** Resolves once `count` requests of the operation have arrived; they may still be pending. Rejects for an unknown operation. */
  wait(operation: string, count?: number, options?: { readonly signal?: AbortSignal }): Promise<readonly JournalEntry[]>
}

/** The side of the journal that `handle` writes to. */
export interface JournalWriter extends Journal {
  open(entry: Omit<JournalEntry, 'seq' | 'outcome'>): (end: JournalEnd) => void
}

/** What is known when a request is over. */
export type JournalEnd = Pick<JournalEntry, 'outcome'> &
  Partial<Pick<JournalEntry, 'status' | 'fault' | 'reason' | 'rule' | 'stub' | 'tls'>>

const keptEntries = 10_000
/** Dropped at a time, since every drop moves all that are kept. */
const droppedAtOnce = 1000

/** An empty journal. Numbers keep growing after `clear`. */
export function createJournal(canaries: CanaryStore): JournalWriter {
  const entries: JournalEntry[] = []
  const arrivals = new Set<() => void>()
  const arrived = new Map<string, number>()
  let id = crypto.randomUUID()
  let seq = 0
  let dropped = 0
  const total = (operation: string): number => {
    checkOperationPattern(operation)
    return [...arrived].reduce((sum, [name, count]) => (matchesOperation(operation, name) ? sum + count : sum), 0)
  }
  const of = (operation: string): readonly JournalEntry[] => {
    checkOperationPattern(operation)
    return entries.filter((entry) => matchesOperation(operation, entry.operation))
  }
  return {
    get id() {
      return id
    },
    entries,
    of,
    get dropped() {
      return dropped
    },
    count: (operation, match) =>
      match ? of(operation).filter((entry) => matchesEntry(entry, match)).length : total(operation),
    counters: () => Object.fromEntries(arrived),
    clear: () => {
      entries.length = 0
      arrived.clear()
      dropped = 0
      id = crypto.randomUUID()
    },
    sightings: (name) => sightingsOf(name, entries, canaries),
    har: () => toHar(entries),
    wait: (operation, count = 1, { signal } = {}) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const finish = (settle: () => void): void => {
          arrivals.delete(check)
          signal?.removeEventListener('abort', onAbort)
          settle()
        }
        const check = (): void => {
          if (total(operation) >= count) finish(() => resolve(of(operation)))
        }
        const onAbort = (): void => finish(() => reject(signal?.reason))
        signal?.addEventListener('abort', onAbort, { once: true })
        arrivals.add(check)
        check()
      }),
    open: (begin) => {
      seq += 1
      const entry: JournalEntry = { seq, ...begin, outcome: 'pending' }
      entries.push(entry)
      arrived.set(entry.operation, (arrived.get(entry.operation) ?? 0) + 1)
      if (entries.length >= keptEntries + droppedAtOnce) dropped += entries.splice(0, droppedAtOnce).length
      for (const check of arrivals) check()
      return (end) => {
        Object.assign(entry, end)
      }
    },
  }
}

/** Whether an entry has all of these values; `reason` is the code of the refusal. */
export function matchesEntry(entry: JournalEntry, match: Readonly<Record<string, string | number>>): boolean {
  return Object.entries(match).every(([key, wanted]) => String(valueOf(entry, key)) === String(wanted))
}

function valueOf(entry: JournalEntry, key: string): unknown {
  if (key === 'reason') return entry.reason?.code
  return (
    entry[key as keyof JournalEntry] ?? entry.request.form[key] ?? entry.request.query[key] ?? entry.request.json[key]
  )
}
