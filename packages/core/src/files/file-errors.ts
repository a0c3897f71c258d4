import { isAuthError, StoreError } from '../errors.js'
import { safeCause } from '../redact.js'
import { systemCode } from './file-system.js'

/** A file that is not safe to write to. */
export function unsafeFile(path: string, problem: string, remedy: string): StoreError {
  return new StoreError({ code: 'ERR_FILE_UNSAFE', message: `${path} ${problem}. ${remedy}`, path })
}

/** Somebody else has had the lock for too long. */
export function fileLocked(path: string, lock: string, milliseconds: number): StoreError {
  return new StoreError({
    code: 'ERR_FILE_LOCKED',
    message: `${path} is being written by another process, which did not finish within ${milliseconds / 1000} s. Try again; if no such process runs, delete ${lock}.`,
    path,
  })
}

const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full: free some space.',
  EDQUOT: 'The disk quota is used up: free some space.',
  EFBIG: 'The limit for the size of a file is reached: raise it.',
  EROFS: 'The file system is read-only: choose another place.',
  EACCES: 'This user may not write to the folder: check its owner and mode.',
  EPERM: 'This user may not write to the folder: check its owner and mode.',
  ENOENT: 'The folder does not exist: create it.',
  ENOTDIR: 'A part of the path is no folder: check it.',
  ERR_INVALID_ARG_TYPE: 'The path is no text: check where it comes from.',
  ERR_INVALID_ARG_VALUE: 'The path cannot be one: check where it comes from.',
}

/** The system refused: what was there before still is. An error of this family passes as it is. */
export function notWritten(path: string, error: unknown): unknown {
  const code = systemCode(error)
  if (isAuthError(error) || code === undefined) return error
  return new StoreError({
    code: 'ERR_FILE_NOT_WRITTEN',
    message: `${path} could not be written (${code}), and is as it was. ${REMEDIES[code] ?? 'Check the disk and the folder.'}`,
    path,
    cause: safeCause(error, (text) => text),
  })
}

/** The new content is in place, and the disk did not confirm the folder that names it. */
export function notConfirmed(path: string, error: unknown): StoreError {
  return new StoreError({
    code: 'ERR_FILE_NOT_WRITTEN',
    message: `${path} has its new content, but the disk did not confirm it (${systemCode(error) ?? 'unknown error'}): after a power failure the old one may be back. Check the disk.`,
    path,
    cause: safeCause(error, (text) => text),
  })
}
