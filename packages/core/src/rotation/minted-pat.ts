import { randomUUID } from 'node:crypto'
import type { AttributeMap } from '../attributes.js'
import type { StrategyContext } from '../context.js'
import type { Credential } from '../credential.js'
import { ConfigurationError } from '../errors.js'
import { authFetch } from '../fetch/auth-fetch.js'
import { nodeProcesses } from '../files/process-identity.js'
import { attachInternals, internalsOf } from '../internals.js'
import { bearerCredential } from '../lifecycle/bearer-credential.js'
import { cachedSource } from '../lifecycle/cached-source.js'
import { type PersonalAccessTokens, personalAccessTokens } from '../pats/personal-access-tokens.js'
import { kindOfHost } from '../settings/cloud.js'
import { type CredentialStrategy, wrapStrategy } from '../strategy.js'
import { type MintedPatAttributes, mintedPatAttributes } from './minted-pat-attributes.js'
import { createPatDesk, type PatDesk, signInClosed } from './minted-pat-desk.js'
import { createOwnership, type OwnershipSurroundings } from './minted-pat-tag.js'

const LIFETIME_SECONDS = 3_600

/**
 * The strategy with a personal access token of its own: what it signs in with creates a short one, and requests then carry
 * that token alone. It is renewed ahead, the old one is revoked a minute later, and `close()` revokes the last.
 *
 * Never more than two of them are alive while the sign-in is open: where two may be, no further one is created, and the call
 * fails with an error that says for how long if no token serves. Each carries in its comment who owns it, so that the next start
 * finds and revokes what a process of this machine that crashed left behind; with `patOwner` what any earlier process of that
 * name left. A token that a lost answer spoke of counts as alive until it is found and revoked, or until a list that is read a
 * quarter of an hour later does not show it. One that comes after `close()` is revoked by the next sign-in of the process. Everything else
 * that is left ends by itself after `patLifetimeSeconds` (an hour when absent). A revoke that fails never
 * fails a call. Creating is never repeated: an answer that was lost may have left a token.
 *
 * The identity needs the permission to use tokens, and a workspace whose host is set; accounts have no such tokens.
 *
 * @throws ConfigurationError from `databricksAuth`: `ERR_ATTRIBUTE_MISSING` without a host, `ERR_ATTRIBUTE_INVALID` for an account.
 * @throws ApiError from a call: `ERR_PERMISSION_DENIED`, `ERR_TOKENS_DISABLED`, `ERR_QUOTA_EXCEEDED`, …
 * @throws TokenRequestError `ERR_ENDPOINT_FAILED` from a call while two tokens may be alive and none serves.
 * @throws AuthError `ERR_SIGN_IN_CLOSED` from a call after `close()`.
 * @example
 * ```ts
 * import { databricksAuth, oauthM2m } from '@lakeauth/core'
 * import { mintedPat } from '@lakeauth/core/rotation'
 *
 * await using auth = await databricksAuth({
 *   strategies: [mintedPat(oauthM2m)],
 *   config: { patLifetimeSeconds: 900, patComment: 'nightly export' },
 * })
 * const clusters = await auth.fetch('/api/2.1/clusters/list')
 * ```
 */
export function mintedPat<Inner extends AttributeMap>(
  strategy: CredentialStrategy<Inner>,
): CredentialStrategy<Inner & MintedPatAttributes> {
  return mintedPatWith({ processes: nodeProcesses, unique: randomUUID })(strategy)
}

/** The same with other processes around it, for tests. */
export function mintedPatWith(surroundings: OwnershipSurroundings): typeof mintedPat {
  return (strategy) =>
    wrapStrategy(strategy, {
      attributes: mintedPatAttributes,
      egress: (settings) => {
        const host = hostOf(settings)
        return host === undefined ? [] : [host]
      },
      wrap: (inner, settings, context) => {
        const { patLifetimeSeconds: lifetimeSeconds = LIFETIME_SECONDS, patComment = 'lakeauth', patOwner } = settings
        const desk = createPatDesk({
          ready: (signal) => inner.headers(signal && { signal }),
          tokens: tokensOf(inner, checkedHost(hostOf(settings), strategy.name), context),
          ownership: createOwnership({ comment: patComment, name: patOwner }, surroundings),
          lifetimeSeconds,
          context,
        })
        return credentialOf(inner, desk, context)
      },
    })
}

/** The Token API, signed by the wrapped credential: at declared origins alone, a dead token of its own replaced once. */
function tokensOf(inner: Credential, host: string, context: StrategyContext): PersonalAccessTokens {
  const { fetch, clock, userAgent } = context
  const signed = authFetch({ fetch, credential: inner, clock, userAgent, origin: async () => host })
  return personalAccessTokens(attachInternals({ fetch: signed }, internalsOf(context)))
}

function credentialOf(inner: Credential, desk: PatDesk, context: StrategyContext): Credential {
  // A token in a shared store would be used by others after its owner has revoked it.
  const { store: _shared, ...own } = context
  const key = { grant: 'minted-pat' }
  const source = cachedSource({ key, source: (request) => desk.mint(request), repeatable: false }, own)
  const { authType } = inner
  const credential = bearerCredential({ authType, token: source }, own)
  const open = <T>(work: () => Promise<T>): Promise<T> => {
    if (desk.isClosed()) return Promise.reject(signInClosed(authType))
    desk.revokeDue()
    return work()
  }
  return {
    authType,
    headers: (request) => open(() => credential.headers(request)),
    token: (request) => open(() => source(request)),
    ...(inner.place && { place: (request) => (inner.place as NonNullable<Credential['place']>)(request) }),
    close: async () => {
      await desk.close()
      await inner.close?.()
    },
  }
}

/** Every strategy of a workspace declares it; the wrapper must not declare it in another way. */
function hostOf(settings: object): string | undefined {
  return (settings as { readonly host?: string }).host
}

function checkedHost(host: string | undefined, strategy: string): string {
  const about = { attribute: 'host', strategy }
  if (host === undefined) {
    const message = `${strategy}: host is not set, and a personal access token is minted on a workspace that is known beforehand. Set config.host, DATABRICKS_HOST, or host in a profile.`
    throw new ConfigurationError({ code: 'ERR_ATTRIBUTE_MISSING', message, ...about })
  }
  if (kindOfHost(new URL(host).hostname) !== 'account') return host
  const message = `${strategy}: ${host} is an account, and personal access tokens belong to a workspace. Set the host of a workspace, or use ${strategy} without mintedPat.`
  throw new ConfigurationError({ code: 'ERR_ATTRIBUTE_INVALID', message, ...about })
}
