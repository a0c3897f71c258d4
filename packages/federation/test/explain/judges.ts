import { createWorld, type World } from '@lakeauth/mock'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { type ExplainedPolicy, explainFederation, type FederationReport, type OidcPolicy } from '../../src/index.js'
import { wireOidcPolicy } from '../../src/policies/federation-policy.js'
import type { Keys } from './keys.js'
import type { Pair, PolicySpec, TokenSpec } from './pairs.js'

/** A pair made real in a mocked Databricks whose clock stands still. */
export interface Case {
  readonly world: World
  readonly clientId: string
  readonly token: TokenSpec
  readonly value: string
  readonly policies: readonly (ExplainedPolicy & { readonly ofAccount: boolean })[]
  readonly namesClient: boolean
}

/** What the exchange said, and what the mock noted of every policy. */
export interface WireVerdict {
  readonly status: number
  readonly code: string | undefined
  /** Codes by policy, in the mock's words. */
  readonly trials: ReadonlyMap<string, readonly string[]>
}

export async function caseOf(pair: Pair, keys: Keys): Promise<Case> {
  const world = createWorld({ clock: 'frozen' })
  const { clientId, id } = world.addServicePrincipal()
  const policies = pair.policies.map(({ inline, ofAccount: whole, ...oidc }: PolicySpec) => {
    const ofAccount = whole === true
    const oidcPolicy: OidcPolicy = { ...oidc, jwksJson: JSON.stringify(keys.document(inline)) }
    return { ofAccount, oidcPolicy, ...(!ofAccount && { servicePrincipalId: id }) }
  })
  const namesClient = pair.namesClient ?? policies[0]?.ofAccount === false
  return placed({ world, clientId, token: pair.token, value: '', policies, namesClient }, keys)
}

/** Stores the policies, and signs the token. */
export async function placed(one: Case, keys: Keys): Promise<Case> {
  const { world, clientId } = one
  const policies = one.policies.map(({ oidcPolicy, ofAccount, servicePrincipalId, name: old }) => {
    if (old !== undefined) world.federation.removePolicy(old)
    const owner = ofAccount ? {} : { servicePrincipalClientId: clientId }
    const name = world.federation.addPolicy({
      ...(wireOidcPolicy(oidcPolicy) as { issuer: string }),
      ...owner,
    })
    return { oidcPolicy, ofAccount, name, ...(servicePrincipalId !== undefined && { servicePrincipalId }) }
  })
  return { ...one, policies, value: await keys.sign(one.token, claimsOf(one)) }
}

function claimsOf({ world, token: { claims, times = { exp: 3600, iat: 0 } } }: Case): Record<string, unknown> {
  const now = secondsOf(world)
  const text = JSON.stringify(claims)
    .replaceAll('{account}', world.account.accountId)
    .replaceAll('{user}', world.workspace.userName)
  const stamps = Object.entries(times).map(([claim, offset]) => [claim, now + Number(offset)])
  return { ...(JSON.parse(text) as Record<string, unknown>), ...Object.fromEntries(stamps) }
}

function secondsOf(world: World): number {
  return Math.floor(world.clock.now() / 1000)
}

/** The judge under test. */
export function explained({ world, value, policies, namesClient, clientId }: Case): Promise<FederationReport> {
  const at = new Date(world.clock.now())
  return explainFederation({ token: value, policies, at, clientId: namesClient ? clientId : null })
}

/** The judge that does it: an exchange at the mocked Databricks. */
export async function exchanged({ world, value, namesClient, clientId }: Case): Promise<WireVerdict> {
  const body = new URLSearchParams({
    subject_token: value,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    scope: 'all-apis',
    ...(namesClient && { client_id: clientId }),
  })
  const { status } = await world.fetch(`${world.workspace.host}/oidc/v1/token`, { method: 'POST', body })
  const reason = world.journal.of('workspace.token').at(-1)?.reason
  const trials = (reason?.trace ?? []).map(({ tried, failed }) => [tried, failed.map(({ code }) => code)] as const)
  return { status, code: reason?.code, trials: new Map(trials) }
}

/** A judge who knows JWTs and no policies: signature, algorithm, times and audience, or what it objects to. */
export async function verified({ world, value, policies }: Case, at: number): Promise<string | undefined> {
  const { oidcPolicy } = policies[at] as ExplainedPolicy
  const document = JSON.parse(oidcPolicy.jwksJson ?? '') as Parameters<typeof createLocalJWKSet>[0]
  const hasIat = JSON.parse(Buffer.from(value.split('.')[1] ?? '', 'base64url').toString()).iat !== undefined
  try {
    await jwtVerify(value, createLocalJWKSet(document), {
      algorithms: ['RS256', 'ES256'],
      audience: [...(oidcPolicy.audiences ?? [world.account.accountId])],
      currentDate: new Date(world.clock.now()),
      requiredClaims: ['exp'],
      // Without this a token of the future would be none of its business.
      ...(hasIat && { maxTokenAge: '1 year' }),
    })
    return undefined
  } catch (error) {
    return (error as { code?: string }).code
  }
}
