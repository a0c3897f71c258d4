import type { Answer, Reason } from '../../http/answer.js'
import { type Exchange, siteOf } from '../../http/exchange.js'
import type { Principal } from '../../identities/principals.js'
import type { Claims } from '../../tokens/read-jwt.js'
import { clockChecks, lastSecondsCheck } from '../../tokens/verify.js'
import { firstFailure } from '../../world/checks.js'
import type { CloudTokenReader } from '../databricks/cloud-tokens.js'
import { errorPage, loginPage } from './databricks-pages.js'
import { directoryPart } from './directory.js'
import { admitByRole } from './admit-by-role.js'
import { entraIssuer } from './entra/entra-token.js'
import { readEntraJwt } from './read-token.js'
import { databricksResource } from './resources.js'

const issuerShape = /^https:\/\/(sts\.(windows\.net|chinacloudapi\.cn)|login\.[\w.]+)\//

/**
 * Databricks on Azure takes an Entra token for its application, of a principal that it knows. A service principal that is not
 * in the workspace is let in, and added, when two more headers prove that its role on the Azure resource says so.
 */
export const readEntraToken: CloudTokenReader = async (exchange, token) => {
  const { world } = exchange
  const read = await readEntraJwt(world, token)
  if (siteOf(exchange).cloud !== 'AZURE' || !read || !issuerShape.test(String(read.claims['iss']))) return undefined
  const { claims } = read
  const now = Math.floor(world.clock.now() / 1000)
  const dead = firstFailure(world, [
    ['bad-entra-signature', !read.trusted, 'No published key of Entra signed the token.'],
    ...clockChecks(claims, now),
    ['revoked', world.revoked.has(token), 'The token was revoked.'],
  ])
  if (dead) return { refused: dead }
  const foreign = foreignToken(exchange, claims) ?? otherWorkspace(exchange)
  if (foreign) return { answer: foreign }
  const expiring = firstFailure(world, lastSecondsCheck(claims, now))
  if (expiring) return { refused: expiring }
  return admit(exchange, claims)
}

/** A token for something else, or of another tenant: the library that reads it says so on the wire. */
function foreignToken({ world, path }: Exchange, { aud, iss }: Claims): Answer | undefined {
  const expected = (claim: string, wanted: string, was: unknown): string =>
    `io.jsonwebtoken.IncorrectClaimException: Expected ${claim} claim to be: ${wanted}, but was: ${String(was)}.`
  const wrong = firstFailure(world, [
    ['wrong-entra-audience', aud !== databricksResource, `The token is for ${String(aud)}.`],
    ['wrong-entra-tenant', iss !== entraIssuer(world), 'The token is of another tenant than the workspace.'],
  ])
  if (!wrong) return undefined
  const message =
    wrong.code === 'wrong-entra-audience'
      ? expected('aud', databricksResource, aud)
      : expected('iss', entraIssuer(world), iss)
  return errorPage(400, path, message, wrong)
}

/** The header chooses the workspace where several share a host. */
function otherWorkspace(exchange: Exchange): Answer | undefined {
  const { headers, world } = exchange
  const named = headers.get('x-databricks-azure-workspace-resource-id')
  const own = world.part(directoryPart).workspaceResourceId
  const other = firstFailure(world, [
    [
      'wrong-workspace-resource-id',
      siteOf(exchange).level === 'workspace' && named !== null && named.toLowerCase() !== own.toLowerCase(),
      'X-Databricks-Azure-Workspace-Resource-Id names another resource than this workspace.',
    ],
  ])
  return other && loginPage(other)
}

async function admit(
  exchange: Exchange,
  claims: Claims,
): Promise<{ readonly principal: Principal } | { readonly answer: Answer }> {
  const { world, path } = exchange
  const site = siteOf(exchange)
  const name = claims['idtyp'] === 'user' ? claims['upn'] : claims['appid']
  const known = world.principals.find(typeof name === 'string' ? name : undefined)
  if (known?.sites.includes(site.name)) return { principal: known }
  const refused = (reason: Reason): { readonly answer: Answer } => ({
    answer: errorPage(403, path, 'User not authorized.', reason),
  })
  const admitted = await admitByRole(exchange, claims, known)
  if ('kind' in admitted) return { principal: admitted }
  return world.enforces(admitted.code) ? refused(admitted) : { principal: known ?? world.user }
}
