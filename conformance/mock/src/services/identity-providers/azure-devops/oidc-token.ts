import { type Answer, ok } from '../../../http/answer.js'
import { plainReadings } from '../../../http/basic.js'
import type { Exchange } from '../../../http/exchange.js'
import type { Handler } from '../../route.js'
import { issueJwt } from '../../issue-jwt.js'
import { type AzureDevOpsJob, azureDevOpsIssuer, azureDevOpsJobs, azureDevOpsKeys, azureDevOpsSubject } from './jobs.js'

const lifetimeSeconds = 10 * 60

/** What a pipeline asks with SYSTEM_ACCESSTOKEN: an ID token of its run, always for Entra's token exchange. */
export const azureDevOpsOidcToken: Handler = async (exchange) => {
  const { world, query } = exchange
  const job = callerOf(exchange)
  if (!job) return refuse(401, 'unknown-access-token', 'TF400813: The user is not authorized to access this resource.')
  if (!isOwnPath(exchange, job) && world.enforces('access-token-of-another-job'))
    return refuse(404, 'access-token-of-another-job', 'VS403270: The plan or job does not exist.')
  if (!query.has('api-version') && world.enforces('missing-api-version'))
    return refuse(
      400,
      'missing-api-version',
      'No api-version was supplied for the "POST" request. The version must be supplied either as part of the Accept header ' +
        'or as a query parameter.',
    )
  const id = query.get('serviceConnectionId')
  const connection = id === null ? undefined : job.serviceConnections[id]
  if (id !== null && connection === undefined && world.enforces('unknown-service-connection'))
    return refuse(404, 'unknown-service-connection', 'The service connection does not exist or is not authorized.')
  const { value } = await issueJwt(exchange, {
    ring: world.part(azureDevOpsKeys),
    claims: {
      iss: azureDevOpsIssuer(world, job.organization),
      aud: 'api://AzureADTokenExchange',
      sub: azureDevOpsSubject(job, connection),
      jti: crypto.randomUUID(),
      nbf: Math.floor(world.clock.now() / 1000) - 5 * 60,
    },
    lifetimeSeconds,
    canary: 'azure-devops-id-token',
  })
  return ok({ oidcToken: value })
}

/** As Bearer, or as the password of Basic, which this service takes for any of its tokens. */
function callerOf({ world, headers }: Exchange): AzureDevOpsJob | undefined {
  const header = headers.get('authorization')
  const bearer = /^bearer +(\S+)$/i.exec(header ?? '')?.[1]
  const tokens = bearer === undefined ? plainReadings(header).map(({ password }) => password) : [bearer]
  return tokens.map((token) => world.part(azureDevOpsJobs).get(token)).find((job) => job !== undefined)
}

function isOwnPath({ params }: Exchange, job: AzureDevOpsJob): boolean {
  const { organization, project, hub, plan, job: id } = params
  return (
    organization === job.organization &&
    (project === job.project || project === job.projectId) &&
    hub?.toLowerCase() === job.hub &&
    plan === job.plan &&
    id === job.job
  )
}

function refuse(status: number, code: string, message: string): Answer {
  return {
    status,
    json: { $id: '1', message, typeKey: 'VssServiceException', errorCode: 0 },
    reason: { code, sentence: message },
  }
}
