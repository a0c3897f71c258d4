import { ConfigurationError } from '@lakeauth/core'

/**
 * The client id of a service principal is its application id, a UUID. Its numeric id or its name would be refused as an unknown
 * client, and the refusal says no more than that.
 *
 * @throws ConfigurationError
 */
export function assertClientId(clientId: string | undefined, source: string, strategy: string): void {
  if (clientId === undefined || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(clientId)) return
  const found = /^\d+$/.test(clientId) ? 'a number, as the id of a service principal is' : 'no UUID, as a name is none'
  throw new ConfigurationError({
    code: 'ERR_ATTRIBUTE_INVALID',
    message: `${strategy}: ${source} is ${found}. Expected the application id of the service principal, such as 00000000-0000-0000-0000-000000000001; leave it out for an account-wide policy.`,
    attribute: 'clientId',
    strategy,
  })
}
