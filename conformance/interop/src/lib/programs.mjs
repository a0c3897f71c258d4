import { fileURLToPath } from 'node:url'

/** The path of one of our little programs that use a client. */
export function program(name) {
  return fileURLToPath(new URL(`../programs/${name}`, import.meta.url))
}

/** A command that first takes variables from the mock's ready line: `{ NAME: 'path.in.the.line' }`. */
export function withReady(variables, command) {
  const given = Object.entries(variables).map(([name, path]) => `${name}=${path}`)
  return [process.execPath, program('with-ready.mjs'), ...given, '--', ...command]
}
