import { inspect } from 'node:util'
import type { Logger } from '../context.js'

/** One message that a {@link RecordingLogger} received. */
export interface LogEntry {
  readonly level: 'debug' | 'warn'
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>> | undefined
}

/** A logger that keeps everything. */
export interface RecordingLogger extends Logger {
  readonly entries: readonly LogEntry[]
  readonly warnings: readonly string[]
  /** All of it as text, as a test searches it for secrets. */
  text(): string
}

/** A {@link RecordingLogger}. */
export function recordingLogger(): RecordingLogger {
  const entries: LogEntry[] = []
  return {
    entries,
    debug: (message, fields) => void entries.push({ level: 'debug', message, fields }),
    warn: (message, fields) => void entries.push({ level: 'warn', message, fields }),
    get warnings() {
      return entries.filter(({ level }) => level === 'warn').map(({ message }) => message)
    },
    text: () => inspect(entries, { depth: null, maxStringLength: null }),
  }
}
