/**
 * A strategy as a third party writes one: a sidecar keeps a fresh token in a file, and this reads it.
 *
 * @packageDocumentation
 */
export { sidecarFile } from './sidecar-file.js'
