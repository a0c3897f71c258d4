import { ok } from '../../http/answer.js'
import { reach } from '../../world/reach.js'
import type { Handler } from '../route.js'
import { googleIssuer, googleKeys } from './id-tokens.js'

/** The keys of Google's ID tokens. */
export const googleCerts: Handler = async ({ world }) =>
  ok(
    { keys: (await world.part(googleKeys).published()).map((key) => key.jwk) },
    { 'cache-control': 'public, max-age=20000' },
  )

/** The discovery document of `accounts.google.com`. The issuer is the real one: tokens name it wherever they were signed. */
export const googleDiscovery: Handler = ({ world }) =>
  ok({
    issuer: googleIssuer,
    authorization_endpoint: `${reach(world, 'accounts.google.com')}/o/oauth2/v2/auth`,
    token_endpoint: `${reach(world, 'oauth2.googleapis.com')}/token`,
    jwks_uri: `${reach(world, 'www.googleapis.com')}/oauth2/v3/certs`,
    response_types_supported: ['code', 'token', 'id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  })
