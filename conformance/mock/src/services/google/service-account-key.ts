import { exportPKCS8 } from 'jose/key/export'
import type { WorldState } from '../../world/state.js'
import { definePart } from '../../world/part.js'
import { reach } from '../../world/reach.js'
import { googleDirectory, type ServiceAccount } from './directory.js'
import { tokenAuthority } from './token-urls.js'

/** A key file of a Google service account, with the names that Google gives its fields. */
export interface ServiceAccountKey {
  readonly type: 'service_account'
  readonly project_id: string
  readonly private_key_id: string
  /** PKCS #8 as PEM. */
  readonly private_key: string
  readonly client_email: string
  readonly client_id: string
  readonly auth_uri: string
  /** Leads to this world, by the server's port when it is served. */
  readonly token_uri: string
  readonly auth_provider_x509_cert_url: string
  readonly client_x509_cert_url: string
  readonly universe_domain: 'googleapis.com'
}

/** Keys that somebody has a file of: each is one secret, however often it was asked for. */
const shownKeys = definePart('shown google keys', () => new Set<string>())

/** The file that Google's console hands out once, for the newest registered key; the key is made on first use. */
export async function serviceAccountKey(world: WorldState, account: ServiceAccount): Promise<ServiceAccountKey> {
  const { kid, privateKey } = await account.keys.current()
  const pem = await exportPKCS8(privateKey)
  const shown = world.part(shownKeys)
  if (!shown.has(kid)) world.canaries.add('google-private-key', pem)
  shown.add(kid)
  return {
    type: 'service_account',
    project_id: world.part(googleDirectory).projectId,
    private_key_id: kid,
    private_key: pem,
    client_email: account.email,
    client_id: account.uniqueId,
    auth_uri: `${reach(world, 'accounts.google.com')}/o/oauth2/auth`,
    token_uri: `${reach(world, tokenAuthority)}/token`,
    auth_provider_x509_cert_url: `${reach(world, 'www.googleapis.com')}/oauth2/v1/certs`,
    client_x509_cert_url: `${reach(world, 'www.googleapis.com')}/robot/v1/metadata/x509/${encodeURIComponent(account.email)}`,
    universe_domain: 'googleapis.com',
  }
}
