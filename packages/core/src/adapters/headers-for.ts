import { isAccountPath, WORKSPACE_HEADER } from '../fetch/account-path.js'

/** The headers for one URL on the host: an account call is never routed to a workspace. */
export function headersFor(url: URL, ours: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (!(WORKSPACE_HEADER in ours) || !isAccountPath(url)) return ours
  const { [WORKSPACE_HEADER]: _dropped, ...rest } = ours
  return rest
}
