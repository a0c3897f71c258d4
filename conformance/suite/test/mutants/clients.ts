import type { SignInName } from '../../src/driver/sign-ins.js'
import type { ClientBug } from '../reference/client.js'

/** A client with one defect, in a sign-in where it shows. */
export interface ClientMutant {
  readonly id: ClientBug
  readonly signIn: SignInName
  /** Why it may be caught by more than five checks. */
  readonly broad?: string
}

const m2m = (id: ClientBug, broad?: string): ClientMutant => ({ id, signIn: 'oauth-m2m', ...(broad && { broad }) })
const pat = (id: ClientBug): ClientMutant => ({ id, signIn: 'pat' })
const oidc = (id: ClientBug, broad?: string): ClientMutant => ({ id, signIn: 'env-oidc', ...(broad && { broad }) })

/** Defects of clients; `test/reference/client.ts` has a switch for each. */
export const clientMutants: readonly ClientMutant[] = [
  m2m('client-asks-for-every-call'),
  m2m('client-answers-from-memory'),
  m2m('client-cuts-the-token', 'whatever it sends is no token that anybody issued'),
  m2m('client-sends-two-spaces'),
  m2m('client-never-renews'),
  m2m('client-renews-and-sends-the-old-one'),
  m2m('client-keeps-its-token-without-the-expiry'),
  m2m('client-hands-out-the-token-alone'),
  m2m('client-asks-for-headers-anew'),
  pat('client-sends-its-pat-in-capitals'),
  pat('client-exchanges-its-pat'),
  m2m('client-follows-a-redirect-of-the-token-request'),
  m2m('client-takes-its-token-along-a-redirect'),
  m2m('client-puts-the-token-in-the-url'),
  m2m('client-puts-the-secret-in-the-url'),
  m2m('client-joins-with-a-slash'),
  m2m('client-gives-up-at-an-outage'),
  m2m('client-forgets-its-call-after-an-outage'),
  m2m('client-hides-a-refusal'),
  m2m('client-calls-without-a-token'),
  m2m('client-repeats-a-refused-grant'),
  oidc('client-adds-a-parameter-to-the-exchange'),
  oidc('client-names-nobody-in-the-exchange', 'no policy lets it in, and it makes no call'),
  oidc('client-takes-the-own-token-along'),
  m2m('client-prints-its-token'),
  m2m('client-prints-most-of-its-token'),
  m2m('client-shows-its-secret-in-the-error'),
  m2m('client-writes-its-settings-down'),
  m2m('client-writes-most-of-its-secret-down'),
  m2m('client-writes-its-token-for-everybody'),
]
