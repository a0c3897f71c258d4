import type { FileReader } from '../context.js'

/** Files in memory; `paths` can be written between calls, and `reads` counts what was read. */
export interface FakeFiles extends FileReader {
  readonly contents: Map<string, string>
  readonly reads: readonly string[]
}

/** {@link FakeFiles} with these contents. A value that starts with `!` is the system's error code: `'!EACCES'`. */
export function fakeFiles(contents: Readonly<Record<string, string>> = {}): FakeFiles {
  const files = new Map(Object.entries(contents))
  const reads: string[] = []
  return {
    contents: files,
    reads,
    exists: async (path) => files.has(path),
    readText: async (path) => {
      reads.push(path)
      const text = files.get(path) ?? '!ENOENT'
      if (text.startsWith('!')) throw Object.assign(new Error(`${text.slice(1)}: ${path}`), { code: text.slice(1) })
      return text
    },
  }
}
