import { Secret } from '@lakeauth/core'
import { decoded } from './bytes.js'
import type { Token } from './scan.js'

/** What a .netrc file says of a machine. */
export interface NetrcEntry {
  /** As it is written; absent for `default`. */
  readonly machine?: string
  readonly login?: string
  readonly password?: Secret
  /** The line of `machine` or `default`, from 1. */
  readonly line: number
}

/** The words that an entry is made of. */
export interface EntryTokens {
  readonly keyword: Token
  readonly name?: Token | undefined
  readonly login?: Token | undefined
  readonly password?: Token | undefined
}

/** The words of an entry as a {@link NetrcEntry}. */
export function toEntry({ keyword, name, login, password }: EntryTokens): NetrcEntry {
  return {
    ...(name && { machine: decoded(name.text) }),
    ...(login && { login: decoded(login.text) }),
    ...(password && { password: new Secret(decoded(password.text)) }),
    line: keyword.line,
  }
}
