import { signInNames, signIns } from './sign-ins.js'

/** What a driver may say of its client when it is started: how it signs in, and what can be done with it. */
const declarable = [
  ...signInNames.map((name) => ({ name, summary: signIns[name].summary })),
  { name: 'headers', summary: 'it hands out the headers of a call without making it' },
  { name: 'restart', summary: 'it can be made anew, as after a restart of its process' },
  { name: 'advance', summary: 'its clock can be moved forward' },
] as const

/** Whatever a case for clients may need. */
export type ClientCapability =
  | (typeof declarable)[number]['name']
  /** A sign-in that asks for its token. */
  | 'token-requests'
  /** The client makes several calls in one process. */
  | 'several-calls'

/** Every capability that a driver may declare, and what it means. */
export const driverCapabilities: readonly { readonly name: string; readonly summary: string }[] = declarable
