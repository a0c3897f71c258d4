import type { Reason } from '../../http/answer.js'
import { type Exchange, siteOf } from '../../http/exchange.js'
import type { Principal } from '../../identities/principals.js'
import type { Claims } from '../../tokens/read-jwt.js'
import { clockChecks } from '../../tokens/verify.js'
import { firstFailure } from '../../world/checks.js'
import { directoryPart } from './directory.js'
import { hasRole } from './roles.js'
import { entraIssuer } from './entra/entra-token.js'
import { readEntraJwt } from './read-token.js'
import { isManagement } from './resources.js'

const tokenHeader = 'x-databricks-azure-sp-management-token'
const resourceHeader = 'x-databricks-azure-workspace-resource-id'

/**
 * The principal that a service principal becomes whose role on the workspace's resource makes it an administrator, or why it
 * does not. It stays in the workspace: the next request needs the bearer token alone.
 */
export async function admitByRole(exchange: Exchange, claims: Claims, known?: Principal): Promise<Principal | Reason> {
  const { world, headers } = exchange
  const site = siteOf(exchange)
  const token = headers.get(tokenHeader)
  const application = world.part(directoryPart).find(String(claims['appid']))
  if (site.level === 'account' || claims['idtyp'] === 'user' || !application)
    return { code: 'not-a-member', sentence: `The identity is unknown to this ${site.level}.` }
  if (token === null || !headers.has(resourceHeader))
    return {
      code: 'not-a-member',
      sentence: `The identity is unknown to this workspace, and ${token === null ? tokenHeader : resourceHeader} is missing.`,
    }
  const refused = (await judgeManagementToken(exchange, token, claims)) ?? judgeRole(exchange, application.clientId)
  if (refused) return refused
  if (known) {
    known.sites.push(site.name)
    known.adminOf.push(site.name)
    return known
  }
  const { clientId, displayName } = application
  return world.principals.addServicePrincipal({
    displayName,
    applicationId: clientId,
    sites: [site.name],
    admin: true,
  })
}

async function judgeManagementToken({ world }: Exchange, token: string, own: Claims): Promise<Reason | undefined> {
  const read = await readEntraJwt(world, token)
  const { aud, iss, appid } = read?.claims ?? {}
  const now = Math.floor(world.clock.now() / 1000)
  return firstFailure(world, [
    ['bad-management-token', !read?.trusted, `The token in ${tokenHeader} is not signed by Entra.`],
    ...clockChecks(read?.claims ?? {}, now).map(
      ([code, fails, sentence]) => [`management-${code}`, fails, `${tokenHeader}: ${sentence}`] as const,
    ),
    [
      'management-wrong-audience',
      !isManagement(world.part(directoryPart).cloud, String(aud)),
      `The token in ${tokenHeader} is for ${String(aud)}.`,
    ],
    ['management-wrong-tenant', iss !== entraIssuer(world), `The token in ${tokenHeader} is of another tenant.`],
    ['management-wrong-identity', appid !== own['appid'], `The token in ${tokenHeader} is somebody else's.`],
  ])
}

function judgeRole({ world }: Exchange, clientId: string): Reason | undefined {
  const { find, workspaceResourceId } = world.part(directoryPart)
  const application = find(clientId)
  return firstFailure(world, [
    [
      'azure-role-missing',
      !application || !hasRole(application, workspaceResourceId, ['Owner', 'Contributor']),
      'The service principal is neither Owner nor Contributor of the workspace resource.',
    ],
  ])
}
