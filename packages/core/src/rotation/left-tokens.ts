import type { TokenInfo } from '../pats/minted-token.js'
import { ANSWER_MAX_MS } from './asked.js'
import type { LeftToken, RotationRecord } from './journal-format.js'
import { endedOf, type Work } from './rotation-work.js'

/**
 * The record with all tokens that end with the new one: what earlier runs left, the current one, and what the caller names.
 * One that the list does not show stays, until another list a quarter of an hour later does not show it either.
 */
export function leftOf(work: Work, record: RotationRecord, listed: readonly TokenInfo[]): RotationRecord {
  const { options, clock } = work
  const now = clock.now()
  const alive = new Set(listed.map(({ tokenId }) => tokenId))
  const { current, left, ended } = record
  const named = (options.replaces ?? []).filter((tokenId) => alive.has(tokenId) || !ended.includes(tokenId))
  const before = current && !ended.includes(current.tokenId) ? [tokenOf(current)] : []
  const tokens = new Map<string, LeftToken>()
  for (const token of [...named.map((tokenId) => ({ tokenId })), ...before, ...left]) tokens.set(token.tokenId, token)
  const kept: LeftToken[] = []
  const gone: string[] = []
  for (const { unseenAt = now, ...token } of tokens.values()) {
    const { tokenId, expiresAt } = token
    if (alive.has(tokenId)) kept.push(token)
    else if ((expiresAt !== undefined && expiresAt <= now) || now - unseenAt >= ANSWER_MAX_MS) gone.push(tokenId)
    else kept.push({ ...token, unseenAt })
    if (!alive.has(tokenId) && !(expiresAt !== undefined && expiresAt <= now)) warnOfUnseen(work, tokenId)
  }
  return { ...record, left: kept, ended: endedOf(work, record, gone) }
}

function tokenOf({ tokenId, expiresAt }: LeftToken): LeftToken {
  return { tokenId, ...(expiresAt !== undefined && { expiresAt }) }
}

function warnOfUnseen({ logger }: Work, tokenId: string): void {
  logger?.warn(
    `The token ${tokenId} is not among the tokens of whoever signs in. If it is of another user, it lives on: revoke it there.`,
    { tokenId },
  )
}
