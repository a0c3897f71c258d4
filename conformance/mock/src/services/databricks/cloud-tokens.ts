import type { Answer } from '../../http/answer.js'
import type { Exchange } from '../../http/exchange.js'
import type { Verdict } from '../../tokens/verify.js'
import { readEntraToken } from '../azure/databricks-token.js'
import { readGoogleIdToken } from '../google/databricks-token.js'

/**
 * Reads the tokens of one cloud's identity provider, which the Databricks hosts of that cloud take as they take their own.
 * `undefined` when the token is not of its kind; an answer where the host does not answer as to any dead token.
 */
export type CloudTokenReader = (
  exchange: Exchange,
  token: string,
) => Promise<Verdict | { readonly answer: Answer } | undefined>

/** One for each cloud that has an identity provider of its own. */
const readers: readonly CloudTokenReader[] = [readEntraToken, readGoogleIdToken]

/** Whose token it is according to the first reader that knows its kind. */
export async function readCloudToken(exchange: Exchange, token: string): ReturnType<CloudTokenReader> {
  for (const read of readers) {
    const verdict = await read(exchange, token)
    if (verdict) return verdict
  }
  return undefined
}
