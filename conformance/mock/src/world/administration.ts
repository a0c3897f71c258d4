import { checkedLifetime } from '../clock/bounds.js'
import { servicePrincipalSchema } from '../config/world-schema.js'
import type { Principal } from '../identities/principals.js'
import { checkOptions } from '../json-schema/problem-in.js'
import { mintToken } from '../tokens/mint.js'
import { issuerOf } from '../tokens/verify.js'
import type { WorldState } from './state.js'
import type { World } from './world.js'

/** The part of a world that an administrator of the real thing would do. */
export type Administration = Pick<
  World,
  'issueToken' | 'addServicePrincipal' | 'addUser' | 'revokeToken' | 'rotateKeys'
>

/** Administration over a state; `aliases` are the short names of its seeded identities. */
export function createAdministration(state: WorldState, aliases: Readonly<Record<string, string>>): Administration {
  const { activity, principals, pats, canaries, clock, settings, sites } = state
  return {
    // Signing ends on another thread: counted as busy, so that a clock that is advanced meanwhile waits for it.
    issueToken: (options = {}) =>
      activity.busy(async () => {
        const { identity = 'user', audience, claims } = options
        const site = sites[options.site ?? options.level ?? 'workspace']
        const token = await mintToken(state, {
          principal: known(state, aliases[identity] ?? identity),
          site,
          scope: options.scope ?? 'all-apis',
          issuer: issuerOf(site, state.places.originOf(site.authority)),
          lifetimeSeconds: checkedLifetime(options.lifetimeSeconds ?? settings.tokenLifetimeSeconds),
          ...(audience !== undefined && { audience }),
          ...(claims && { claims }),
        })
        return token.value
      }),
    addServicePrincipal: (options = {}) => {
      checkOptions('addServicePrincipal', options, servicePrincipalSchema)
      if (options.level !== undefined && options.sites !== undefined)
        throw new TypeError('addServicePrincipal: sites is instead of level: give one of the two.')
      const { level = 'workspace', scopes, secretLifetimeSeconds, admin = false } = options
      const principal = principals.addServicePrincipal({
        displayName: options.displayName ?? `service-principal-${principals.all().length}`,
        sites: [...(options.sites ?? [level])],
        admin,
        ...(scopes && { allowedScopes: scopes }),
        ...(secretLifetimeSeconds !== undefined && { secretExpiresAt: clock.now() + secretLifetimeSeconds * 1000 }),
      })
      const clientSecret = principal.secrets[0]?.value as string
      canaries.add('client-secret', clientSecret)
      return { clientId: principal.userName, clientSecret, displayName: principal.displayName, id: principal.id }
    },
    addUser: (userName, options) => {
      const user = principals.addUser(userName, options)
      const pat = pats.create(user, 'workspace').value
      canaries.add('pat', pat)
      return { userName, pat, id: user.id }
    },
    revokeToken: (value) => {
      const pat = pats.findLive(value)
      if (pat) return pats.remove(pat)
      const secret = principals
        .all()
        .flatMap(({ secrets }) => secrets)
        .find((one) => one.value === value)
      if (secret) secret.revoked = true
      else state.revoked.add(value)
    },
    rotateKeys: (options) => activity.busy(() => state.keys.rotate(options)),
  }
}

function known(state: WorldState, identity: string): Principal {
  const principal = state.principals.find(identity)
  if (principal) return principal
  throw new TypeError(`The world has no identity named ${JSON.stringify(identity)}.`)
}
