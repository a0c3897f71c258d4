/** What a rotation has done so far with its token. Ids, times and a digest; never a value. */
export interface RotationRun {
  /** Tags the token. */
  readonly id: string
  readonly tokenId: string
  /** Of the value, by which a sink that holds it is recognised. */
  readonly digest: string
  /** Epoch milliseconds by this machine's clock. */
  readonly mintedAt: number
  /** By the workspace's clock, to be shown. */
  readonly expiresAt?: number
  /** How long the token lives from `mintedAt` on; without end when absent. */
  readonly lifeMs?: number
  /** The sinks that were to keep the token and have not confirmed it: they may hold it. */
  readonly begun: readonly string[]
  /** Those that confirmed it. */
  readonly delivered: readonly string[]
  /** Every sink had the token, and until then the old ones live on. Epoch milliseconds. */
  readonly revokeAt?: number
  /** The caller did not want to wait for that, so that the run is over for them. */
  readonly deferred?: boolean
}

/** A token that is in use. */
export interface CurrentToken {
  readonly tokenId: string
  readonly expiresAt?: number
  /** The sinks that got it. */
  readonly places?: readonly string[]
}

/** A token that ends with the rotation: once every sink has a later one, or once no sink can hold it. */
export interface LeftToken {
  readonly tokenId: string
  /** The sinks that may hold it; any of them when absent. */
  readonly places?: readonly string[]
  readonly expiresAt?: number
  /** Until then those who have read it may use it: set once, when every sink had a later one. Epoch milliseconds. */
  readonly revokeAt?: number
  /** When a list did not show it: epoch milliseconds. */
  readonly unseenAt?: number
}

/** A token that was asked for without an answer: it may exist, or come to be. */
interface AskedToken {
  /** Of the run: it tags the token, so that one whose id was lost is found. */
  readonly id: string
  /** Until then it may come to be: epoch milliseconds. It is looked for later as well. */
  readonly until: number
}

/** What the file of a rotation holds. */
export interface RotationRecord {
  readonly name: string
  readonly host: string
  /** How many rotations were completed: one who waited for another sees that it has been done. */
  readonly generation: number
  readonly current?: CurrentToken
  readonly left: readonly LeftToken[]
  readonly asked: readonly AskedToken[]
  /** The tokens to be replaced that have ended: whoever names one of them again is not told that it is unknown. */
  readonly ended: readonly string[]
  /** Until then a write of the run's token that nobody confirmed may arrive: epoch milliseconds. */
  readonly arrivesBy?: number
  /** Until then no further token is tried in a place that cannot be read: epoch milliseconds. */
  readonly retryAt?: number
  readonly run?: RotationRun
}

/** The text of the file. */
export function journalText({ left, asked, ended, ...record }: RotationRecord): string {
  const lists = Object.entries({ left, asked, ended }).filter(([, list]) => list.length > 0)
  return `${JSON.stringify({ version: 1, ...record, ...Object.fromEntries(lists) }, undefined, 2)}\n`
}

/** What a text says, or `undefined` when it is no journal that this version understands. */
export function parseJournal(text: string): RotationRecord | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isObject(value) || value['version'] !== 1) return undefined
  const { version: _known, left = [], asked = [], ended = [], ...rest } = value
  const { name, host, generation, current, arrivesBy, retryAt, run } = rest
  const valid =
    typeof name === 'string' &&
    typeof host === 'string' &&
    Number.isSafeInteger(generation) &&
    Number(generation) >= 0 &&
    (current === undefined || isCurrent(current)) &&
    areAll(left, isLeft) &&
    areAll(asked, ({ id, until }) => typeof id === 'string' && Number.isFinite(until)) &&
    areTexts(ended) &&
    isTime(arrivesBy) &&
    isTime(retryAt) &&
    (run === undefined || isRun(run))
  return valid
    ? ({ name, host, generation, current, left, asked, ended, arrivesBy, retryAt, run } as RotationRecord)
    : undefined
}

function isRun(run: unknown): boolean {
  if (!isObject(run) || !isCurrent(run)) return false
  const { id, digest, mintedAt, lifeMs, begun, delivered, revokeAt, deferred } = run
  return (
    typeof id === 'string' &&
    typeof digest === 'string' &&
    Number.isFinite(mintedAt) &&
    isTime(lifeMs) &&
    areTexts(begun) &&
    areTexts(delivered) &&
    isTime(revokeAt) &&
    (deferred === undefined || typeof deferred === 'boolean')
  )
}

function isLeft(value: Readonly<Record<string, unknown>>): boolean {
  return isCurrent(value) && isTime(value['revokeAt']) && isTime(value['unseenAt'])
}

function isCurrent(value: unknown): boolean {
  if (!isObject(value)) return false
  const { tokenId, expiresAt, places } = value
  return typeof tokenId === 'string' && isTime(expiresAt) && (places === undefined || areTexts(places))
}

function isTime(value: unknown): boolean {
  return value === undefined || Number.isFinite(value)
}

function areAll(value: unknown, test: (item: Readonly<Record<string, unknown>>) => boolean): boolean {
  return Array.isArray(value) && value.every((item) => isObject(item) && test(item))
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
