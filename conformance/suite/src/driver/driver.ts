import type { DriverCase, OpResult, Started } from './protocol.js'

/** What became of a case at a driver. */
export interface Driven {
  readonly results: readonly OpResult[]
  /** What its process wrote, without the headers that it was asked for. */
  readonly printed: { readonly stdout: string; readonly stderr: string }
}

/** Something that drives a client. What it rejects with is an error of the run, never a verdict about the client. */
export interface Driver {
  readonly kind: 'driver' | 'exec'
  readonly started: Started
  run(one: DriverCase): Promise<Driven>
}
