import type { Answer } from '../http/answer.js'
import type { TransportKind } from './fault-rule.js'

const certificateFaults: readonly TransportKind[] = ['tls-expired', 'tls-wrong-host', 'tls-unknown-ca']
const accepted = { who: 'The server', where: ' on an accepted connection', not: ['refuse', ...certificateFaults] }

/** What no adapter of this kind can do, by `via`; in process there is nothing that cannot be done. */
const limits: Readonly<
  Record<string, { readonly who: string; readonly where: string; readonly not: readonly string[] }>
> = {
  msw: { who: 'MSW', where: ', which has no connection', not: certificateFaults },
  http: accepted,
  https: accepted,
  proxy: accepted,
}

/**
 * The answer in place of a transport fault that the adapter cannot carry out: one that passed for another would have a test
 * prove what it does not.
 */
export function adapterCannot(kind: TransportKind, via: string): Answer | undefined {
  const limit = Object.hasOwn(limits, via) ? limits[via] : undefined
  if (!limit?.not.includes(kind)) return undefined
  const hint = certificateFaults.includes(kind)
    ? ' A server carries it out by a rule on `tls.handshake`, with the host as `authority`.'
    : ''
  const message = `${limit.who} cannot carry out the transport fault "${kind}"${limit.where}.${hint}`
  return {
    status: 501,
    json: { error_code: 'LAKEAUTH_MOCK_CANNOT', message },
    reason: { code: 'adapter-cannot', sentence: message },
  }
}
