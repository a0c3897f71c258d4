import { ok } from '../../http/answer.js'
import { definePart } from '../../world/part.js'
import type { MintedToken } from '../../tokens/sign.js'
import { issueAccessToken } from './access-tokens.js'
import { googleDirectory } from './directory.js'
import { issueIdToken } from './id-tokens.js'
import { type AccountHandler, text } from './metadata-server.js'
import { tokenFields } from './token-answer.js'

const instanceScopes = ['https://www.googleapis.com/auth/cloud-platform']

/** The metadata server hands out one token until it has this many seconds left. */
const reuseAboveSeconds = 300

const kept = definePart('metadata server tokens', () => new Map<string, MintedToken>())

/** `…/token`: an access token, the same one until shortly before its end. */
export const metadataToken: AccountHandler = async (exchange, account) => {
  const { world, query, mutation } = exchange
  const asked = (query.get('scopes') ?? '').split(',').filter((scope) => scope !== '')
  const scopes = asked.length > 0 ? asked : instanceScopes
  const tokens = world.part(kept)
  const key = scopes.join(' ')
  const now = Math.floor(world.clock.now() / 1000)
  const last = tokens.get(key)
  const reuse = last && !mutation && last.expiresAt - now > reuseAboveSeconds && !world.revoked.has(last.value)
  const token = reuse ? last : await issueAccessToken(exchange, { member: `serviceAccount:${account.email}`, scopes })
  if (!mutation) tokens.set(key, token)
  return ok(tokenFields(exchange, token, Math.max(token.expiresAt - now - 1, 0)))
}

/** `…/identity`: an ID token as text. `format=full` adds the e-mail address and the instance. */
export const metadataIdentity: AccountHandler = async (exchange, account) => {
  const { world, query } = exchange
  const audience = query.get('audience') ?? ''
  if (audience === '' && world.enforces('missing-metadata-audience'))
    return {
      ...text('non-empty audience parameter required\n'),
      status: 400,
      reason: { code: 'missing-metadata-audience', sentence: 'The request names no audience.' },
    }
  const full = query.get('format') === 'full'
  const { projectId, projectNumber } = world.part(googleDirectory)
  const instance = {
    instance_creation_timestamp: 1_767_225_600,
    instance_id: world.identifiers.decimal('gce instance', 19),
    instance_name: 'lakeauth-mock',
    project_id: projectId,
    project_number: Number(projectNumber),
    zone: 'us-central1-a',
  }
  const token = await issueIdToken(exchange, {
    account,
    audience,
    includeEmail: full,
    ...(full && { claims: { google: { compute_engine: instance } } }),
  })
  return text(token.value)
}

/** `…/email` */
export const metadataEmail: AccountHandler = (_, account) => text(account.email)

/** `…/scopes` */
export const metadataScopes: AccountHandler = () => text(`${instanceScopes.join('\n')}\n`)

/** The account as a whole: JSON with `?recursive=true`, as Python asks, else the names of its values. */
export const metadataAccount: AccountHandler = ({ query }, account) =>
  query.get('recursive')?.toLowerCase() === 'true'
    ? ok({ aliases: ['default'], email: account.email, scopes: instanceScopes })
    : text('aliases\nemail\nidentity\nscopes\ntoken\n')
