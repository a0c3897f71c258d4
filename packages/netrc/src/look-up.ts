import type { Secret } from '@lakeauth/core'
import { cpythonEntry } from './cpython.js'
import { toByteText } from './bytes.js'
import { type NetrcEntry, toEntry } from './entry.js'
import { findEntry, findWhere, matcher } from './find-entry.js'
import { namingFile } from './netrc-syntax-error.js'
import { parseNetrc } from './parse-netrc.js'
import type { ReadNetrc } from './read-netrc.js'

/** Databricks takes a personal access token as the password of this user. */
const TOKEN_LOGIN = 'token'

/** What a file says of a host: a token and where it stands, or why there is none. */
export type LookUp =
  | { readonly token: Secret; readonly where: string; readonly warning?: string }
  | { readonly reason: string }

/**
 * The token for a host in a file: the password of its first entry with the login `token`. Never that of another login, nor
 * of an entry without one, which may belong to any service.
 *
 * @throws NetrcSyntaxError that names the file and the line.
 */
export function lookUp(file: ReadNetrc, host: string): LookUp {
  return namingFile(file.path, () => lookUpIn(file, host))
}

function lookUpIn({ path, text }: ReadNetrc, host: string): LookUp {
  const found = find(text, host)
  if (found?.password && found.password.reveal() !== '') {
    const where = `${found.machine === undefined ? 'default' : `machine ${found.machine}`} at line ${found.line} of ${path}`
    const warning = pythonWarning(text, host, found, path)
    return { token: found.password, where, ...(warning && { warning }) }
  }
  // Whatever else is there says why the user's entry is not used.
  const other = found ?? findEntry(text, host) ?? parseNetrc(text).find(({ machine }) => matcher(host)(machine ?? ''))
  if (!other) return { reason: `there is no entry for ${host} in ${path}${markedReason(text)}` }
  const what = `the entry for ${host} at line ${other.line} of ${path}`
  return {
    reason:
      other.login === TOKEN_LOGIN
        ? `${what} has no password`
        : `${what} does not have the login "${TOKEN_LOGIN}", under which Databricks takes a personal access token`,
  }
}

function find(text: string, host: string): NetrcEntry | undefined {
  const tokens = findWhere(toByteText(text), host, (login) => login === TOKEN_LOGIN)
  return tokens && toEntry(tokens)
}

/** Editors on Windows like to write one. */
function markedReason(text: string): string {
  return text.startsWith('\ufeff')
    ? '; it starts with a byte order mark, which hides its first word from curl as well'
    : ''
}

function pythonWarning(text: string, host: string, entry: NetrcEntry, path: string): string | undefined {
  const answer = cpythonEntry(text, host.replace(/^\[(.*)\]$/, '$1'))
  if (answer === 'unreadable') return `Python's netrc module, and with it requests, cannot read ${path}; curl can.`
  if (answer && answer.login === entry.login && answer.password === entry.password?.reveal()) return undefined
  return `Python's netrc module, and with it requests, reads another entry for ${host} from ${path} than curl, or none.`
}
