/** What a rotation has done so far. Ids, states and a digest; never a value. */
type RotationRun = MintingRun | DeliveringRun | OverlappingRun

interface AnyRun {
  /** Tags the token, so that one whose id was lost with the answer is found. */
  readonly id: string
  /** The tokens that are revoked at the end. */
  readonly replaces: readonly string[]
}

/** A token was asked for, and may exist. */
export interface MintingRun extends AnyRun {
  readonly state: 'minting'
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

/** What the file of a rotation holds. */
export interface RotationRecord {
  readonly name: string
  readonly host: string
  /** How many rotations were completed: one who waited for another sees that it has been done. */
  readonly generation: number
  readonly current?: CurrentToken
  readonly run?: RotationRun
}

/** The text of the file. */
export function journalText(record: RotationRecord): string {
  return `${JSON.stringify({ version: 1, ...record }, undefined, 2)}\n`
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
  const { name, host, generation, current, run } = value
  const valid =
    typeof name === 'string' &&
    typeof host === 'string' &&
    Number.isSafeInteger(generation) &&
    (current === undefined || isCurrent(current)) &&
    (run === undefined || isRun(run))
  return valid ? ({ name, host, generation, current, run } as RotationRecord) : undefined
}

function isRun(run: unknown): boolean {
  if (!isObject(run) || typeof run['id'] !== 'string' || !areTexts(run['replaces'])) return false
  if (run['state'] === 'minting') return true
  if (!isCurrent(run)) return false
  if (run['state'] === 'delivering')
    return typeof run['digest'] === 'string' && areTexts(run['begun']) && areTexts(run['delivered'])
  return run['state'] === 'overlapping' && Number.isFinite(run['revokeAt']) && typeof run['deferred'] === 'boolean'
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
