import { createHash } from 'node:crypto'
import type { Clock, Logger } from '../context.js'
import type { FileSystem } from '../files/file-system.js'
import type { Processes } from '../files/process-identity.js'
import { systemClock } from '../files/update-file.js'
import type { SecretSink } from '../files/secret-sink.js'
import { internalsOf } from '../internals.js'
import { checkedComment, checkedLifetime } from '../pats/call-values.js'
import type { Secret } from '../secret.js'
import { type Journal, openJournal } from './journal.js'
import type { CurrentToken, RotationRecord, RotationRun } from './journal-format.js'
import type { RotatePatOptions, Rotation } from './rotate-pat.js'
import { invalidOption } from './rotation-errors.js'
import type { Client } from './token-client.js'

/** Beyond some thousand years no date can be told. */
const TIME_MAX_MS = 1e14

/** What a rotation works with, beyond its options. */
export interface RotationSurroundings {
  readonly fs: FileSystem
  readonly processes: Processes
}

/** A rotation that is ready to run. */
export interface Work {
  readonly options: RotatePatOptions
  readonly host: string
  readonly name: string
  readonly journal: Journal
  readonly clock: Clock
  readonly logger: Logger | undefined
  readonly sinkTimeoutMs: number
}

/** A rotation whose next token is to be minted. */
export interface Cleared {
  readonly record: RotationRecord
  /** What was revoked on the way. */
  readonly revoked: readonly string[]
}

/** A token on its way to the sinks. */
export interface Minted extends Cleared {
  readonly run: RotationRun
  readonly value: Secret
  /** Signs with the token. */
  readonly client: Client
}

/** Every sink has its token. */
type CompleteRun = RotationRun & { readonly revokeAt: number }

/** A token that every sink holds. */
export interface Delivered extends Cleared {
  readonly run: CompleteRun
  readonly client: Client
}

/** Checks the options, and finds what the steps need. Makes no request where the host is known. */
export async function prepare(options: RotatePatOptions, { fs, processes }: RotationSurroundings): Promise<Work> {
  assertOptions(options)
  const { auth, name = 'default', journal: path, signal } = options
  const { timeoutMs = 90_000, sinkTimeoutMs = 300_000 } = options
  const host = auth.host ?? (await auth.place(signal && { signal })).host
  const { clock = systemClock, host: reached } = internalsOf(auth)
  const journal = openJournal({ path, name, host, timeoutMs, signal, clock, fs, processes })
  return { options, host, name, journal, clock, logger: reached?.logger, sinkTimeoutMs }
}

function assertOptions(options: RotatePatOptions): void {
  if (typeof options !== 'object' || options === null) throw invalidOption('options', 'what to rotate, and where')
  const { auth, name = 'default', sinks, journal, comment, replaces = [], quota = {} } = options
  if (typeof auth?.fetch !== 'function') throw invalidOption('auth', 'what databricksAuth gives')
  if (!/^[\w.-]{1,64}$/.test(name)) throw invalidOption('name', 'up to 64 letters, digits, ".", "_" and "-"')
  if (typeof journal !== 'string' || journal === '') throw invalidOption('journal', 'the path of a file')
  if (!Array.isArray(sinks) || !sinks.every(isSink)) throw invalidOption('sinks', 'a list of sinks')
  if (sinks.length === 0) throw invalidOption('sinks', 'at least one place that keeps the token')
  if (new Set(sinks.map(({ description }) => description)).size < sinks.length) {
    throw invalidOption('sinks', 'sinks with descriptions that differ')
  }
  if (!Array.isArray(replaces) || !replaces.every((id) => typeof id === 'string' && id !== '')) {
    throw invalidOption('replaces', 'a list of ids of tokens')
  }
  if (typeof quota !== 'object' || quota === null) throw invalidOption('quota', 'limits')
  if (comment !== undefined) checkedComment(comment)
  assertTimes(options)
}

function assertTimes({
  timeoutMs = 0,
  sinkTimeoutMs = 1,
  overlapSeconds = 0,
  lifetimeSeconds,
}: RotatePatOptions): void {
  if (!isUpTo(timeoutMs, TIME_MAX_MS)) throw invalidOption('timeoutMs', 'milliseconds, 0 or more')
  if (!isUpTo(sinkTimeoutMs, TIME_MAX_MS) || sinkTimeoutMs === 0) {
    throw invalidOption('sinkTimeoutMs', 'milliseconds, more than 0')
  }
  if (!isUpTo(overlapSeconds, TIME_MAX_MS)) throw invalidOption('overlapSeconds', 'seconds, 0 or more')
  if (lifetimeSeconds === undefined) return
  checkedLifetime(lifetimeSeconds)
  if (overlapSeconds >= lifetimeSeconds) {
    throw invalidOption(
      'overlapSeconds',
      'fewer seconds than lifetimeSeconds, so that the next token comes before this one ends',
    )
  }
}

function isUpTo(value: number, max: number): boolean {
  return Number.isFinite(value) && value >= 0 && value <= max
}

function isSink(value: Partial<SecretSink> | null | undefined): boolean {
  return typeof value?.write === 'function' && typeof value.description === 'string'
}

/** By which the token of a run is found when its id was lost. */
export function tagOf(name: string, runId: string): string {
  return `lakeauth-rotation/${name}/${runId}`
}

/** By which a token is recognised where it is kept. A token is random, so that this gives nothing away. */
export function digestOf(runId: string, value: Secret): string {
  return createHash('sha256').update(`${runId}\0${value.reveal()}`).digest('hex')
}

/** Whether every sink has got the token of a run. */
export function isComplete(run: RotationRun): run is CompleteRun {
  return run.revokeAt !== undefined
}

/** The record of a rotation that is not under way. */
export function withoutRun({ run: _over, ...record }: RotationRecord): RotationRecord {
  return record
}

/** The tokens that are known to have ended, as far as somebody may name them again. */
export function endedOf(
  { options }: Work,
  { ended, current }: RotationRecord,
  more: readonly string[],
): readonly string[] {
  const named = new Set([...(options.replaces ?? []), ...(current ? [current.tokenId] : [])])
  return Array.from(new Set([...ended, ...more])).filter((tokenId) => named.has(tokenId))
}

/** A token as a result shows it. */
export function shownToken({
  tokenId,
  expiresAt,
}: Omit<CurrentToken, 'places'>): Pick<Rotation, 'tokenId' | 'expiresAt'> {
  return { tokenId, ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt) }) }
}
