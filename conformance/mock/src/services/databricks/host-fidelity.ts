import type { Fidelity } from '../../fidelity.js'

/** How sure we are of what each host says of itself. */
export const hostFidelity = {
  'workspace.config': { level: 'documented', source: 'read by the official Go, Python and Java SDKs' },
  'account.config': {
    level: 'documented',
    source: 'the literal {account_id} placeholder is replaced by the official SDKs',
  },
  'unified.config': {
    level: 'documented',
    source: 'host_type unified is read by the official Go SDK',
    assumed:
      'workspace_id only when the request names the workspace; which refusal a workspace call without the header gets, but for ' +
      'the discovery document (terraform-provider-databricks 5696)',
  },
  'login.pick': {
    level: 'documented',
    source: 'what the official CLI opens and reads',
    assumed: 'the page redirects at once; how it tells workspace and account apart',
  },
} as const satisfies Readonly<Record<string, Fidelity>>
