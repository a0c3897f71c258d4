import type { World } from '../src/world/world.js'
import { tokenUrl } from './requests.js'

type Changes = Readonly<Record<string, string | null>>

/** Exchanges a JWT as the vendor's guide shows it: these keys and no other. */
export function exchange(
  world: World,
  subjectToken: string,
  changes: Changes = { client_id: world.federation.servicePrincipalClientId },
  options: { readonly level?: 'workspace' | 'account'; readonly fetch?: typeof fetch } = {},
): Promise<Response> {
  const form = {
    subject_token: subjectToken,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    scope: 'all-apis',
    ...changes,
  }
  const pairs = Object.entries(form).filter(([, value]) => value !== null) as [string, string][]
  const { level = 'workspace', fetch = world.fetch } = options
  return fetch(tokenUrl(world, level), { method: 'POST', body: new URLSearchParams(pairs) })
}
