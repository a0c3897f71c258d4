/**
 * Sign in to Databricks with a token from .netrc, read as curl reads it, and written safely.
 *
 * @packageDocumentation
 */
import { netrc } from './netrc-strategy.js'

export type { NetrcContent } from './bytes.js'
export type { NetrcEntry } from './entry.js'
export { findEntry } from './find-entry.js'
export { netrcSink, type NetrcSinkOptions } from './netrc-sink.js'
export { NetrcSyntaxError } from './netrc-syntax-error.js'
export { parseNetrc } from './parse-netrc.js'
export { type NetrcEntryToWrite, removeEntry, upsertEntry } from './write-entry.js'
export { netrc }

/** The strategies of this package; add them behind those that must come first. */
export const netrcStrategies: readonly [typeof netrc] = [netrc]
