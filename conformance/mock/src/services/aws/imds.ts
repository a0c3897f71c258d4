import { randomHex } from '../../entropy/secrets.js'
import type { Answer } from '../../http/answer.js'
import type { Exchange } from '../../http/exchange.js'
import { type Check, firstFailure } from '../../world/checks.js'
import type { Handler, Route } from '../route.js'
import { awsAccount } from './account.js'

const ttlHeader = 'x-aws-ec2-metadata-token-ttl-seconds'
const maxTtlSeconds = 21_600

/** `PUT /latest/api/token`: a session of IMDSv2. A proxy must not be able to open one. */
const openSession: Handler = ({ world, headers }) => {
  const ttl = headers.get(ttlHeader) ?? ''
  const seconds = /^\d{1,5}$/.test(ttl) ? Number(ttl) : 0
  const refused = firstFailure(world, [
    ['forwarded-request', headers.has('x-forwarded-for'), 'The request has X-Forwarded-For.'],
    [
      'wrong-session-ttl',
      seconds < 1 || seconds > maxTtlSeconds,
      `${ttlHeader} is not between 1 and ${maxTtlSeconds}.`,
    ],
  ])
  if (refused) return page(refused.code === 'forwarded-request' ? 403 : 400, refused)
  const token = btoa(randomHex(32)).replaceAll('=', '')
  world.part(awsAccount).sessions.set(token, world.clock.now() + seconds * 1000)
  world.canaries.add('imds-session', token)
  return { ...text(token), headers: { 'content-type': 'text/plain', [ttlHeader]: String(seconds) } }
}

/** What a session may read: IMDSv1, without one, is off. */
function withSession(handler: Handler): Handler {
  return (exchange) => {
    const { world, headers } = exchange
    const token = headers.get('x-aws-ec2-metadata-token')
    const until = world.part(awsAccount).sessions.get(token ?? '')
    const checks: readonly Check[] = [
      ['no-imds-session', token === null, 'The request has no session token: only IMDSv2 is on.'],
      ['unknown-imds-session', token !== null && until === undefined, 'No session has this token.'],
      ['expired-imds-session', until !== undefined && until <= world.clock.now(), 'The session is over.'],
    ]
    const refused = firstFailure(world, checks)
    return refused ? page(401, refused) : handler(exchange)
  }
}

const listRoles: Handler = ({ world }) => text(world.part(awsAccount).roleName)

const roleCredentials: Handler = ({ world, params }) => {
  const account = world.part(awsAccount)
  const refused = firstFailure(world, [
    ['unknown-aws-role', params['role'] !== account.roleName, 'The machine has no such role.'],
  ])
  if (refused) return page(404, refused)
  const { accessKeyId, secretAccessKey, sessionToken, issuedAt, expiresAt } = account.roleCredentials()
  return {
    status: 200,
    headers: { 'content-type': 'text/plain' },
    text: JSON.stringify({
      Code: 'Success',
      LastUpdated: timestamp(issuedAt ?? 0),
      Type: 'AWS-HMAC',
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      Token: sessionToken,
      Expiration: timestamp(expiresAt ?? 0),
    }),
  }
}

const region: Handler = ({ world }) => text(world.part(awsAccount).region)

const zone: Handler = ({ world }) => text(`${world.part(awsAccount).region}a`)

const identityDocument: Handler = ({ world }: Exchange) => {
  const { id, instanceId, region: name } = world.part(awsAccount)
  return text(JSON.stringify({ accountId: id, instanceId, region: name, version: '2017-09-30' }))
}

const metadata = '/latest/meta-data'

/** What the machine's metadata service answers. */
export const awsImdsRoutes: readonly Route[] = [
  { operation: 'aws-imds.session', method: 'PUT', path: '/latest/api/token', handler: openSession },
  ...(
    [
      ['aws-imds.roles', `${metadata}/iam/security-credentials/`, listRoles],
      ['aws-imds.roles', `${metadata}/iam/security-credentials`, listRoles],
      ['aws-imds.credentials', `${metadata}/iam/security-credentials/:role`, roleCredentials],
      ['aws-imds.place', `${metadata}/placement/region`, region],
      ['aws-imds.place', `${metadata}/placement/availability-zone`, zone],
      ['aws-imds.place', '/latest/dynamic/instance-identity/document', identityDocument],
    ] as const
  ).map(([operation, path, handler]) => ({ operation, method: 'GET', path, handler: withSession(handler) })),
]

function text(value: string): Answer {
  return { status: 200, headers: { 'content-type': 'text/plain' }, text: value }
}

const titles = { 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found' } as const

function page(status: keyof typeof titles, reason: { readonly code: string; readonly sentence: string }): Answer {
  const title = `${status} - ${titles[status]}`
  return {
    status,
    headers: { 'content-type': 'text/html' },
    text: `<?xml version="1.0" encoding="iso-8859-1"?>\n<html>\n <head><title>${title}</title></head>\n <body><h1>${title}</h1></body>\n</html>\n`,
    reason,
  }
}

function timestamp(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`
}
