import { importJWK } from 'jose/key/import'
import { compactVerify } from 'jose/jws/compact/verify'
import { asRecord, parseJson } from '../http/body.js'
import type { WorldState } from '../world/state.js'
import { isCanonical, protectedHeader } from './read-jwt.js'

/** A key as a key document shows it. */
export type PublishedKey = Readonly<Record<string, unknown>>

/**
 * The keys that an issuer of this world publishes (OpenID Connect Discovery, section 4), fetched as anybody fetches them.
 * `undefined` when its metadata or its key document cannot be had.
 */
export async function publishedKeys(world: WorldState, issuer: string): Promise<readonly PublishedKey[] | undefined> {
  const metadata = await document(world, `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  const place = metadata?.['jwks_uri']
  return typeof place === 'string' ? keysAt(world, place) : undefined
}

/** The keys of the key document at this URL, `undefined` when there is none. */
export async function keysAt(world: WorldState, url: string): Promise<readonly PublishedKey[] | undefined> {
  return keysOf(await document(world, url))
}

/** The keys of a key document (RFC 7517 section 5), `undefined` for anything else. */
export function keysOf(document: unknown): readonly PublishedKey[] | undefined {
  const keys = asRecord(document)?.['keys']
  return Array.isArray(keys) ? keys.map(asRecord).filter((key) => key !== undefined) : undefined
}

/** The one of these keys that a JWT names, or the only one there is when it names none. */
export function namedKey(keys: readonly PublishedKey[], token: string): PublishedKey | undefined {
  const kid = protectedHeader(token)?.['kid']
  if (kid === undefined) return keys.length === 1 ? keys[0] : undefined
  return keys.find((key) => key['kid'] === kid)
}

/** Whether this key signed the JWT, with one of these algorithms. */
export async function isSignedByKey(key: PublishedKey, token: string, algorithms: readonly string[]): Promise<boolean> {
  const algorithm = String(protectedHeader(token)?.['alg'])
  if (!algorithms.includes(algorithm) || !isCanonical(token)) return false
  try {
    await compactVerify(token, await importJWK(key, algorithm), { algorithms: [algorithm] })
    return true
  } catch {
    return false
  }
}

async function document(world: WorldState, url: string): Promise<PublishedKey | undefined> {
  try {
    const response = await world.ask(url)
    return response.ok ? asRecord(parseJson(await response.text())) : undefined
  } catch {
    return undefined
  }
}
