import { setTimeout as sleep } from 'node:timers/promises'

/** Requests for a token. */
export const isToken = ({ operation }) => operation.endsWith('.token')

/** What the mock has got, once nothing more arrives and all is answered: tokens apart from everything asked before. */
export async function requestsOf(admin) {
  let seen
  for (;;) {
    const entries = await admin.journal()
    if (entries.length === seen && entries.every(({ outcome }) => outcome !== 'pending')) {
      const token = entries.filter(isToken)
      return { token: token.length, discovery: entries.length - token.length, entries }
    }
    seen = entries.length
    await sleep(100)
  }
}
