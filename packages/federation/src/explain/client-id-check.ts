import { fails, type Finding, holds, unknown } from './finding.js'
import { shown } from './shown.js'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Whether the exchange names a client decides whose policies are looked at. `null` says that it names none. */
export function clientIdCheck(kind: 'account' | 'service-principal', clientId: string | null | undefined): Finding {
  const isAccount = kind === 'account'
  const rule = isAccount
    ? 'It is a policy of the account: the exchange has to go without a client_id.'
    : 'It is a policy of a service principal: the exchange has to name its application id as client_id.'
  if (clientId === undefined) return unknown('client-id', 'client_id', rule)
  if (isAccount && clientId === null) return holds('client-id', 'client_id', rule)
  // A policy names its service principal by number, and the exchange by application id.
  if (!isAccount && UUID.test(clientId ?? ''))
    return unknown('client-id', 'client_id', `${rule} Whether ${shown(clientId)} is that one cannot be told here.`)
  return fails('client-id', 'client_id', rule, {
    change: {
      of: 'exchange',
      sentence: isAccount
        ? 'Leave the client id out (DATABRICKS_CLIENT_ID, client_id of the profile).'
        : "Set the client id to the service principal's application id (DATABRICKS_CLIENT_ID).",
    },
  })
}
