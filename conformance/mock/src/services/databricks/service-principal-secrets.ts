import { newClientSecret } from '../../entropy/secrets.js'
import { type Answer, ok } from '../../http/answer.js'
import type { ClientSecret } from '../../identities/principals.js'
import { servicePrincipalOf } from './account-identity.js'
import type { IdentifiedHandler } from './bearer.js'
import { databricksError, firstRefusal, parameterCheck } from './databricks-error.js'
import { jsonBody, malformedBody } from './json-body.js'
import { pageOf } from './page.js'
import { secretRecords } from './secret-records.js'

const mostSecrets = 5
const day = 24 * 60 * 60
const mostSeconds = 730 * day

/** Makes a client secret. Its value is shown here and never again. */
export const createSecret: IdentifiedHandler = async (exchange) => {
  const { world } = exchange
  const found = servicePrincipalOf(exchange)
  if ('refused' in found) return found.refused
  const body = jsonBody(exchange)
  if (!body) return malformedBody()
  const lifetime = body['lifetime'] ?? `${mostSeconds}s`
  const seconds = Number(/^(\d{1,10})s$/.exec(String(lifetime))?.[1] ?? Number.NaN)
  const fits = seconds > 0 && seconds <= mostSeconds
  const { secrets } = found.servicePrincipal
  const refused = firstRefusal(world, [
    parameterCheck(
      'secret-lifetime',
      !fits,
      `lifetime must be a number of seconds such as "3600s", at most ${mostSeconds}s.`,
    ),
    [
      'too-many-secrets',
      secrets.filter((secret) => !secret.revoked).length >= mostSecrets,
      400,
      'QUOTA_EXCEEDED',
      `There are ${mostSecrets} secrets already.`,
    ],
  ])
  if (refused) return refused
  const expiresAt = world.clock.now() + (fits ? seconds : mostSeconds) * 1000
  const secret: ClientSecret = { value: newClientSecret(), expiresAt }
  secrets.push(secret)
  world.canaries.add('client-secret', secret.value)
  const record = await secretRecords(world).of(secret)
  return ok({ ...shown(secret, record), secret: secret.value })
}

/** The secrets of a service principal, without values. */
export const listSecrets: IdentifiedHandler = async (exchange) => {
  const found = servicePrincipalOf(exchange)
  if ('refused' in found) return found.refused
  const records = secretRecords(exchange.world)
  const page = pageOf(
    exchange,
    found.servicePrincipal.secrets.filter(({ revoked }) => !revoked),
  )
  if ('refused' in page) return page.refused
  const secrets = await Promise.all(page.items.map(async (secret) => shown(secret, await records.of(secret))))
  return ok({ secrets, next_page_token: page.next })
}

/** Makes a secret dead at once. Tokens that it gave live on. */
export const deleteSecret: IdentifiedHandler = async (exchange): Promise<Answer> => {
  const found = servicePrincipalOf(exchange)
  if ('refused' in found) return found.refused
  const records = secretRecords(exchange.world)
  for (const secret of found.servicePrincipal.secrets)
    if (!secret.revoked && (await records.of(secret)).id === exchange.params['secretId']) {
      secret.revoked = true
      return ok({})
    }
  return databricksError(404, 'RESOURCE_DOES_NOT_EXIST', 'The secret does not exist.', 'unknown-secret')
}

function shown(
  { expiresAt }: ClientSecret,
  { id, hash, createdAt }: { readonly id: string; readonly hash: string; readonly createdAt: number },
): Readonly<Record<string, unknown>> {
  const time = new Date(createdAt).toISOString()
  return {
    id,
    secret_hash: hash,
    status: 'ACTIVE',
    create_time: time,
    update_time: time,
    ...(expiresAt !== undefined && { expire_time: new Date(expiresAt).toISOString() }),
  }
}
