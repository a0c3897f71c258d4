import { type FileSystem, nodeFileSystem } from '../files/file-system.js'
import type { SecretSink } from '../files/secret-sink.js'
import { cleanLine } from '../redact.js'
import { Secret } from '../secret.js'
import { assertNamed } from './assert-named.js'
import { variableIn, withoutVariable, withVariable } from './environment-edit.js'
import { assertPlain, editText, type Refusal, readText, unsafe } from './text-edit.js'

/** Which variable of which file. */
export interface EnvironmentFileSinkOptions {
  /** A file of lines `NAME=value`, as an absolute path. */
  readonly path: string
  /** `DATABRICKS_TOKEN` when absent. */
  readonly variable?: string
  /** Node's when absent. */
  readonly fs?: FileSystem
}

/**
 * A variable in a file of lines `NAME=value`, as shells, `docker --env-file`, systemd and dotenv read them. Every other byte
 * stays, a comment behind the value too, and `export`, `readonly` or `declare` in front. The value is written without quotes, since
 * readers differ in them; one that needs quotes is refused, as is a line that goes on with another variable or a command, and a file
 * that sets the variable within another command or unsets it behind its value. The error names the line.
 *
 * @throws StoreError `ERR_VALUE_UNSAFE` for such a value or a name that is none, and as `updateFile` does; the file is then
 * unchanged. ConfigurationError `ERR_ATTRIBUTE_INVALID` at once for a path that is missing, or an option that is empty.
 */
export function environmentFileSink({
  path,
  variable = 'DATABRICKS_TOKEN',
  fs = nodeFileSystem,
}: EnvironmentFileSinkOptions): SecretSink {
  assertNamed('environmentFileSink', { path, variable })
  type Change = (text: string) => string | Refusal | undefined
  const edit = async (change: Change, signal: AbortSignal | undefined): Promise<void> => {
    if (!/^[A-Za-z_]\w*$/.test(variable)) throw unsafe(path, 'name of the variable', 'cannot be one')
    await editText(path, change, { fs, ...(signal && { signal }) })
  }
  return {
    description: `the variable ${cleanLine(variable)} in ${path}`,
    async read() {
      const text = await readText(path, fs)
      const value = text && variableIn(text, variable)
      return value ? new Secret(value) : undefined
    },
    async write({ value }, request) {
      const text = value.reveal()
      assertPlain(path, text)
      await edit((before) => withVariable(before, variable, text), request?.signal)
    },
    remove: (request) => edit((before) => withoutVariable(before, variable), request?.signal),
  }
}
