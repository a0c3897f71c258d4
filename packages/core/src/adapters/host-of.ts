import type { DatabricksAuth } from '../databricks-auth.js'
import { AuthError } from '../errors.js'

/** What the adapters use of a sign-in. */
export type AdaptedAuth = Pick<DatabricksAuth, 'authType' | 'headers' | 'token' | 'host' | 'place'>

/** The one origin that the headers of a sign-in are for. Asks the network only when the settings name none. */
export async function hostOf(auth: Pick<AdaptedAuth, 'host' | 'place'>, signal?: AbortSignal): Promise<string> {
  return auth.host ?? (await auth.place(signal && { signal })).host
}

/** Refuses to sign for a client that is set up for another host. */
export function assertSameOrigin(client: string, url: string, host: string): void {
  const origin = URL.canParse(url) ? new URL(url).origin : 'a host that cannot be read'
  if (origin === host) return
  throw new AuthError({
    code: 'ERR_ORIGIN_FORBIDDEN',
    message: `${client} is set up for ${origin}, and this sign-in's headers are for ${host} alone. Give both the same host.`,
  })
}
