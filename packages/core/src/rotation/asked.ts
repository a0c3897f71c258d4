import type { TokenInfo } from '../pats/minted-token.js'
import { personalAccessTokens } from '../pats/personal-access-tokens.js'
import type { RotationRecord } from './journal-format.js'
import { revokeListed } from './retire.js'
import { type Cleared, tagOf, type Work } from './rotation-work.js'

/** By then a request that was made has taken effect, or never will, whatever held it up on its way. */
export const ANSWER_MAX_MS = 15 * 60_000

/** So many are looked for after their time as well, in case that a clock was wrong. */
const ASKED_MAX = 10

/** What came of looking for tokens whose ids were lost. */
export interface Searched extends Cleared {
  /** The tokens that live on. */
  readonly listed: readonly TokenInfo[]
}

/** Revokes the tokens that came of creates without an answer. Nobody has their values. Those that were not found stay in the record. */
export async function revokeAsked(work: Work, record: RotationRecord): Promise<Searched> {
  const { options, name } = work
  const { auth, signal } = options
  const tokens = await personalAccessTokens(auth).list(signal && { signal })
  const tagsOf = ({ comment }: TokenInfo): readonly string[] => comment?.split(' ') ?? []
  const found = record.asked.filter(({ id }) => tokens.some((token) => tagsOf(token).includes(tagOf(name, id))))
  const isLost = (token: TokenInfo): boolean => found.some(({ id }) => tagsOf(token).includes(tagOf(name, id)))
  const revoked = await revokeListed(work, auth, tokens.filter(isLost))
  // One create makes one token: when that was seen, no other comes.
  const asked = record.asked.filter((one) => !found.includes(one)).slice(-ASKED_MAX)
  return { record: { ...record, asked }, revoked, listed: tokens.filter((token) => !isLost(token)) }
}
