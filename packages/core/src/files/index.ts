/**
 * Files that hold secrets, written so that neither a crash nor another writer loses anything.
 *
 * @packageDocumentation
 */
export type { FileSystem } from './file-system.js'
export type { DeliveredSecret, SecretSink } from './secret-sink.js'
export { updateFile, type UpdateFileOptions } from './update-file.js'
