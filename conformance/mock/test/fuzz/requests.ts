import type { RouteDescription } from '../../src/index.js'
import type { Choices } from './choices.js'
import { headerValues, type MeantTexts, oddTexts } from './texts.js'

/** One made-up request. */
export interface FuzzRequest {
  readonly route: RouteDescription
  readonly method: string
  readonly authority: string
  /** Path and query, ready to be sent. */
  readonly target: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND']

/** Fields of forms, queries and JSON of every protocol that is spoken. */
const fields = `
  grant_type scope client_id client_secret client_assertion client_assertion_type assertion subject_token
  subject_token_type requested_token_type actor_token audience resource authorization_details code code_verifier
  code_challenge code_challenge_method redirect_uri response_type state nonce refresh_token token token_type_hint
  profile host api-version object_id msi_res_id mi_res_id format licenses scopes delegates lifetime includeEmail
  Action Version SigningAlgorithm Audience.member.1 DurationSeconds filter startIndex count page_size page_token
  lifetime_seconds comment token_id token_info properties oidc_policy description policy_id update_mask
  enableTokensConfig maxTokenLifetimeDays access_control_list user_name permission_level key string_value
  bytes_value secret Operations
`
  .trim()
  .split(/\s+/)

/** What cannot be made a text, or is not what it seems. */
const oddObjects: readonly unknown[] = [
  { toString: 1 },
  { toString: null, valueOf: null },
  { length: -1 },
  { constructor: 1 },
]

/** Makes requests to the routes, most of them a step away from a right one. */
export function requestMaker(choices: Choices, routes: readonly RouteDescription[], { plain, tokens }: MeantTexts) {
  const headers = headerValues([...plain, ...tokens], oddTexts)
  const names = Object.keys(headers)
  const authorities = [...new Set(routes.map(({ authority }) => authority)), 'nowhere.example']
  const value = (): string => choices.of(choices.chance(65) ? plain : choices.chance(10) ? tokens : oddTexts)

  const json = (depth = 0): unknown => {
    const kind = choices.below(depth > 3 ? 7 : 10)
    if (kind === 0) return null
    if (kind === 1) return choices.of([0, -1, 1.5, 1e300, 600, 2 ** 53])
    if (kind === 2) return choices.chance(50)
    if (kind < 6) return value()
    if (kind === 6) return choices.of(oddObjects)
    if (kind === 7) return Array.from({ length: choices.below(4) }, () => json(depth + 1))
    return record(() => json(depth + 1))
  }
  const record = (make: () => unknown): Record<string, unknown> =>
    Object.fromEntries(Array.from({ length: choices.below(6) }, () => [choices.of(fields), make()]))
  const form = (): string => {
    const pairs = Array.from(
      { length: choices.below(8) },
      () => [choices.of(fields), value().toWellFormed()] as [string, string],
    )
    return new URLSearchParams(pairs).toString()
  }
  const bodies: readonly (() => readonly [string | undefined, string])[] = [
    () => ['application/x-www-form-urlencoded', form()],
    () => ['application/x-www-form-urlencoded', form()],
    () => ['application/json', JSON.stringify(record(json))],
    () => ['application/json', JSON.stringify(record(json))],
    () => ['application/json', JSON.stringify(json())],
    () => ['application/json', choices.of(['{', '[', '"', '{"a":', 'nul', `${'['.repeat(9000)}`, '{"toString":1}'])],
    () => ['multipart/form-data; boundary=x', `--x\r\ncontent-disposition: form-data; name="scope"\r\n\r\nx\r\n--x--`],
    () => ['text/xml', '<a b="c">&x;</a>'],
    () => [undefined, choices.of(oddTexts)],
    () => [undefined, ''],
  ]

  const path = ({ path: pattern }: RouteDescription): string => {
    const filled = pattern.replaceAll(/(?<=\/):\w+/g, () => encodeURIComponent(value().toWellFormed()) || 'x')
    if (!choices.chance(12)) return filled
    const at = choices.below(filled.length + 1)
    return choices.of([
      () => `/${filled}`,
      () => `${filled}/`,
      () => filled.slice(0, at) || '/',
      () => `${filled.slice(0, at)}%2e%2e/${filled.slice(at)}`,
      () => `${filled.slice(0, at)}%ff${filled.slice(at)}`,
      () => filled.toUpperCase(),
      () => `/_world/default${filled}`,
      () => `/_host/${choices.of(authorities)}${filled}`,
      () => `/_host/%/${filled}`,
    ])()
  }

  return (): FuzzRequest => {
    const route = choices.of(routes)
    const method = choices.chance(85) ? route.method : choices.of(methods)
    const [mediaType, body] = choices.of(bodies)()
    const query = choices.chance(45) ? `?${choices.chance(90) ? form() : choices.of(['%', '&&==', '?', 'a=%zz'])}` : ''
    const sent = new Map<string, string>(mediaType === undefined ? [] : [['content-type', mediaType]])
    for (let more = choices.below(4); more > 0; more -= 1) {
      const name = choices.chance(50) ? 'authorization' : choices.of(names)
      sent.set(name, choices.of(headers[name] as readonly string[]))
    }
    const authority = choices.chance(90) ? route.authority : choices.of(authorities)
    return { route, method, authority, target: path(route) + query, headers: [...sent], body }
  }
}
