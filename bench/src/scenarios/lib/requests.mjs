import { setTimeout as sleep } from 'node:timers/promises'

/** What happens below a request: the journal has the CONNECT to a proxy and the handshake too. */
const below = ['proxy.connect', 'tls.handshake']

/** Requests for a token. */
export const isToken = ({ operation }) => operation.endsWith('token')

/** What the mock has got, once nothing more arrives and all is answered: tokens apart from everything asked before. */
export async function requestsOf(admin) {
  let seen
  for (;;) {
    const entries = (await admin.journal()).filter(({ operation }) => !below.includes(operation))
    if (entries.length === seen && entries.every(({ outcome }) => outcome !== 'pending')) {
      const token = entries.filter(isToken)
      return { token: token.length, discovery: entries.length - token.length, entries }
    }
    seen = entries.length
    await sleep(100)
  }
}
