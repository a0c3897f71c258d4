import type { Exchange } from '../../../http/exchange.js'
import { type MintedToken, type SigningOrder, signJwt } from '../../../tokens/sign.js'
import type { WorldState } from '../../../world/state.js'
import { handOut } from '../../issue-jwt.js'
import { directoryPart, type EntraApplication, entraKeys } from '../directory.js'

/** Tokens are valid from five minutes before they are issued, for the sake of slow clocks. */
export const backdatedSeconds = 300

/** Whom a token names: an application or managed identity, or a user who signed in with Azure CLI. */
type EntraSubject = EntraApplication | { readonly userName: string; readonly objectId: string }

/** What a new Entra token is for. */
export interface EntraOrder {
  readonly subject: EntraSubject
  readonly audience: string
  readonly lifetimeSeconds: number
  /** How the client proved itself, as `appidacr` has it: `1` a secret, `2` a certificate or assertion. */
  readonly proof?: '1' | '2'
  readonly claims?: Readonly<Record<string, unknown>>
}

/** Who issued every access token of the mock's resources: they take version 1.0, whichever endpoint was asked. */
export function entraIssuer(world: WorldState): string {
  const { cloud, tenantId } = world.part(directoryPart)
  return `${cloud.sts}/${tenantId}/`
}

/** Mints what a request is due. */
export function issueEntraToken(exchange: Exchange, order: EntraOrder): Promise<MintedToken> {
  const { world, mutation } = exchange
  return handOut(exchange, async () => signJwt(world, await signingOrder(world, order), mutation))
}

/** Mints a token that nobody asked for over the wire. */
export async function mintEntraToken(world: WorldState, order: EntraOrder): Promise<MintedToken> {
  return signJwt(world, await signingOrder(world, order))
}

async function signingOrder(world: WorldState, order: EntraOrder): Promise<SigningOrder> {
  const { subject, lifetimeSeconds, proof = '1' } = order
  const ring = world.part(entraKeys)
  const issuer = entraIssuer(world)
  const since = Math.floor(world.clock.now() / 1000) - backdatedSeconds
  const claims = {
    aud: order.audience,
    iss: issuer,
    iat: since,
    nbf: since,
    idp: issuer,
    oid: subject.objectId,
    sub: subject.objectId,
    tid: world.part(directoryPart).tenantId,
    uti: crypto.randomUUID().replaceAll('-', '').slice(0, 22),
    ver: '1.0',
    ...('clientId' in subject ? applicationClaims(subject, proof) : userClaims(subject.userName)),
    ...order.claims,
  }
  const { kid } = await ring.current()
  return { ring, claims, header: { x5t: kid }, lifetimeSeconds, canary: 'entra-token' }
}

function applicationClaims(
  { clientId, kind, resourceId }: EntraApplication,
  proof: string,
): Readonly<Record<string, unknown>> {
  return {
    appid: clientId,
    appidacr: kind === 'application' ? proof : '2',
    idtyp: 'app',
    ...(resourceId !== undefined && { xms_mirid: resourceId }),
  }
}

/** The first-party application of Azure CLI. */
const azureCli = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'

function userClaims(userName: string): Readonly<Record<string, unknown>> {
  return {
    appid: azureCli,
    appidacr: '0',
    idtyp: 'user',
    scp: 'user_impersonation',
    unique_name: userName,
    upn: userName,
  }
}
