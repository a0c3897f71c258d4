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
import type { CurrentToken, DeliveringRun, OverlappingRun, RotationRecord } from './journal-format.js'
import type { RotatePatOptions, Rotation } from './rotate-pat.js'
import { invalidOption } from './rotation-errors.js'
import type { Client } from './token-client.js'

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
}

/** A rotation whose next token is to be minted. */
export interface Cleared {
  readonly record: RotationRecord
  /** What was revoked on the way. */
  readonly revoked: readonly string[]
}

/** A token on its way to the sinks. */
export interface Minted extends Cleared {
  readonly run: DeliveringRun
  readonly value: Secret
  /** Signs with the token. */
  readonly client: Client
}

/** A token that every sink holds. */
export interface Delivered extends Cleared {
  readonly run: OverlappingRun
  readonly client: Client
}

/** Checks the options, and finds what the steps need. Makes no request where the host is known. */
export async function prepare(options: RotatePatOptions, { fs, processes }: RotationSurroundings): Promise<Work> {
  const { auth, name = 'default', journal: path, timeoutMs = 90_000, signal } = options
  assertOptions(options, name)
  const host = auth.host ?? (await auth.place(signal && { signal })).host
  const { clock = systemClock, host: reached } = internalsOf(auth)
  const journal = openJournal({ path, name, host, timeoutMs, signal, clock, fs, processes })
  return { options, host, name, journal, clock, logger: reached?.logger }
}

function assertOptions(options: RotatePatOptions, name: string): void {
  const { sinks, journal, comment, lifetimeSeconds, overlapSeconds = 0 } = options
  if (!/^[\w.-]{1,64}$/.test(name)) throw invalidOption('name', 'up to 64 letters, digits, ".", "_" and "-"')
  if (typeof journal !== 'string' || journal === '') throw invalidOption('journal', 'the path of a file')
  if (!Array.isArray(sinks) || !sinks.every(isSink)) throw invalidOption('sinks', 'a list of sinks')
  if (sinks.length === 0) throw invalidOption('sinks', 'at least one place that keeps the token')
  if (new Set(sinks.map(({ description }) => description)).size < sinks.length) {
    throw invalidOption('sinks', 'sinks with descriptions that differ')
  }
  if (!Number.isFinite(overlapSeconds) || overlapSeconds < 0)
    throw invalidOption('overlapSeconds', 'seconds, 0 or more')
  if (comment !== undefined) checkedComment(comment)
  if (lifetimeSeconds !== undefined) checkedLifetime(lifetimeSeconds)
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

/** The record of a rotation that is not under way. */
export function withoutRun({ run: _over, ...record }: RotationRecord): RotationRecord {
  return record
}

/** A token as a result shows it. */
export function shownToken({ tokenId, expiresAt }: CurrentToken): Pick<Rotation, 'tokenId' | 'expiresAt'> {
  return { tokenId, ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt) }) }
}
