/** What a rotation has done so far. Ids, states and a digest; never a value. */
type RotationRun = DeliveringRun | OverlappingRun

interface AnyRun {
  /** Tags the token. */
  readonly id: string
}

/** The token exists, and sinks may hold it. */
export interface DeliveringRun extends AnyRun {
  readonly state: 'delivering'
  readonly tokenId: string
  /** Of the value, by which a sink that holds it is recognised. */
  readonly digest: string
  readonly expiresAt?: number
  /** The sinks that were given the token, or are being given it. */
  readonly begun: readonly string[]
  /** Those that have it for certain. */
  readonly delivered: readonly string[]
}

/** Every sink holds the new token; the old ones live on for a while. */
export interface OverlappingRun extends AnyRun {
  readonly state: 'overlapping'
  readonly tokenId: string
  readonly expiresAt?: number
  /** Epoch milliseconds. */
  readonly revokeAt: number
  /** The caller did not want to wait, so that the run is over for them. */
  readonly deferred: boolean
}

/** A token that is in use. */
export interface CurrentToken {
  readonly tokenId: string
  readonly expiresAt?: number
}

/** A token that ends with the rotation: once every sink has a later one, or once no sink can hold it. */
export interface LeftToken {
  readonly tokenId: string
  /** The sinks that may hold it; any of them when absent. */
  readonly places?: readonly string[]
}

/** A token that was asked for without an answer so far: it may exist already, or come to be later. */
interface AskedToken {
  /** Of the run: it tags the token, so that one whose id was lost is found. */
  readonly id: string
  /** Epoch milliseconds: a list from then on that does not show it says that it will never be. */
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
  readonly run?: RotationRun
}

/** The text of the file. */
export function journalText({ left, asked, ...record }: RotationRecord): string {
  const lists = { ...(left.length > 0 && { left }), ...(asked.length > 0 && { asked }) }
  return `${JSON.stringify({ version: 1, ...record, ...lists }, undefined, 2)}\n`
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
  const { name, host, generation, current, left = [], asked = [], run } = value
  const valid =
    typeof name === 'string' &&
    typeof host === 'string' &&
    Number.isSafeInteger(generation) &&
    (current === undefined || isCurrent(current)) &&
    areAll(left, isLeft) &&
    areAll(asked, ({ id, until }) => typeof id === 'string' && Number.isFinite(until)) &&
    (run === undefined || isRun(run))
  return valid ? ({ name, host, generation, current, left, asked, run } as RotationRecord) : undefined
}

function isRun(run: unknown): boolean {
  if (!isObject(run) || typeof run['id'] !== 'string' || !isCurrent(run)) return false
  if (run['state'] === 'delivering')
    return typeof run['digest'] === 'string' && areTexts(run['begun']) && areTexts(run['delivered'])
  return run['state'] === 'overlapping' && Number.isFinite(run['revokeAt']) && typeof run['deferred'] === 'boolean'
}

function isLeft({ tokenId, places }: Readonly<Record<string, unknown>>): boolean {
  return typeof tokenId === 'string' && (places === undefined || areTexts(places))
}

function areAll(value: unknown, test: (item: Readonly<Record<string, unknown>>) => boolean): boolean {
  return Array.isArray(value) && value.every((item) => isObject(item) && test(item))
}

function isCurrent(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value['tokenId'] === 'string' &&
    (value['expiresAt'] === undefined || Number.isFinite(value['expiresAt']))
  )
}

function areTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
