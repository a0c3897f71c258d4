import type { FederationPolicy, OidcPolicy } from '../policies/federation-policy.js'
import { audienceCheck } from './audience-check.js'
import { assertOptions } from './checked-options.js'
import { clientIdCheck } from './client-id-check.js'
import type { Finding } from './finding.js'
import { issuerCheck } from './issuer-check.js'
import { type ReadToken, readToken } from './read-token.js'
import type { FederationReport, PolicyReport } from './report.js'
import { signatureCheck } from './signature-check.js'
import { subjectCheck, subjectClaimChecks } from './subject-check.js'
import { reportText } from './text.js'
import { tokenChecks } from './token-checks.js'

/** A policy to judge by: one of `list()`, of {@link parseFederationPolicy}, or no more than its `oidcPolicy`. */
export type ExplainedPolicy = Pick<FederationPolicy, 'oidcPolicy'> & Partial<FederationPolicy>

/** What {@link explainFederation} is given. */
export interface ExplainFederationOptions {
  /** The subject token: the JWT that the exchange refused. */
  readonly token: string | { reveal(): string }
  /** The policies that the exchange looks at: those of the account, or of the service principal that it names. */
  readonly policies: readonly ExplainedPolicy[]
  /** When the exchange was, or will be; now when absent. */
  readonly at?: Date
  /** What a policy without audiences takes; read from the policies' names when absent. */
  readonly accountId?: string
  /** The `client_id` of the exchange, `null` when it names none. Not judged when absent. */
  readonly clientId?: string | null
  /** The issuer's key document as text or parsed, if it is at hand. A policy's own `jwksJson` comes before it. */
  readonly keys?: string | { readonly keys: readonly object[] }
}

/**
 * Says why a token exchange is refused, or that it is not: claim by claim for every policy, which comes closest, and the
 * smallest change after which it takes the token. It makes no request, and the report holds claims but never the token.
 *
 * What it compares is what Databricks documents (issuer, audience, subject, RS256 and ES256, times); what nobody can know
 * offline is `unknown`: the signature without keys, the audience of a policy without one when the account id is not known, and
 * whether the account has the identity that an account's policy names.
 *
 * @throws ConfigurationError for options that nothing can be compared with.
 * @example
 * ```ts
 * import { explainFederation } from '@lakeauth/federation'
 *
 * const report = await explainFederation({
 *   token: process.env['DATABRICKS_OIDC_TOKEN'] ?? '',
 *   policies: [{ oidcPolicy: { issuer: 'https://idp.example', subject: 'deploy' } }],
 *   accountId: '00000000-0000-0000-0000-000000000001',
 * })
 * console.log(report.text)
 * ```
 */
export async function explainFederation(options: ExplainFederationOptions): Promise<FederationReport> {
  assertOptions(options)
  const { token, policies, at = new Date() } = options
  const read = readToken(typeof token === 'string' ? token : token.reveal())
  if ('problem' in read) return { matches: false, policies: [], text: `What was given is not a JWT. ${read.problem}` }
  const common = tokenChecks(read, Math.floor(at.getTime() / 1000))
  const judged = await Promise.all(
    policies.map(async (policy, index) => {
      const findings = [...(await policyFindings(read, policy, options)), ...common]
      return { report: policyReport(policy, index, findings), distance: sum(findings) }
    }),
  )
  const closest = judged.reduce<(typeof judged)[number] | undefined>(
    (best, one) => (best && best.distance <= one.distance ? best : one),
    undefined,
  )?.report
  const facts = {
    matches: closest?.matches === true,
    ...(closest && { closest }),
    policies: judged.map(({ report }) => report),
  }
  return { ...facts, text: reportText(facts, common) }
}

async function policyFindings(
  token: ReadToken,
  policy: ExplainedPolicy,
  { accountId, clientId, keys }: ExplainFederationOptions,
): Promise<readonly Finding[]> {
  const { oidcPolicy, name } = policy
  const kind = kindOf(policy)
  const account = accountId ?? name?.match(/^accounts\/([^/]+)\//)?.[1]
  const inline = oidcPolicy.jwksJson === undefined ? undefined : ({ json: oidcPolicy.jwksJson, of: 'policy' } as const)
  const source = inline ?? (keys === undefined ? undefined : ({ json: keys, of: 'issuer' } as const))
  return [
    clientIdCheck(kind, clientId),
    issuerCheck(token.claims['iss'], oidcPolicy.issuer),
    audienceCheck(token, oidcPolicy, account),
    ...(kind === 'account' ? subjectClaimChecks(token, oidcPolicy) : [subjectCheck(token, oidcPolicy)]),
    await signatureCheck(token, source),
  ]
}

function kindOf({ servicePrincipalId, oidcPolicy }: ExplainedPolicy): PolicyReport['kind'] {
  // An account's policy must not name a subject, so that one which does is of a service principal.
  return servicePrincipalId === undefined && oidcPolicy.subject === undefined ? 'account' : 'service-principal'
}

function sum(findings: readonly Finding[]): number {
  return findings.reduce((total, { distance = 0 }) => total + distance, 0)
}

function policyReport(policy: ExplainedPolicy, index: number, findings: readonly Finding[]): PolicyReport {
  const failed = findings.filter(({ verdict }) => verdict === 'fails')
  const changes = failed.flatMap(({ code, change }) => (change ? [{ ...change, check: code }] : []))
  // Where one failure has no remedy, remedies of the others lead nowhere.
  const lead = changes.length === failed.length ? changes : []
  const steps = lead.map(({ policy: _policy, ...step }) => step)
  const changed = lead.reduce<Record<string, unknown>>((all, step) => ({ ...all, ...step.policy }), {})
  return {
    policy: policy.name ?? policy.policyId ?? `policy ${index + 1}`,
    kind: kindOf(policy),
    matches: failed.length === 0,
    checks: findings.map(({ code, claim, verdict, sentence }) => ({ code, claim, verdict, sentence })),
    changes: steps,
    ...(Object.keys(changed).length > 0 && { changedPolicy: changedPolicy(policy.oidcPolicy, changed) }),
  }
}

function changedPolicy(policy: OidcPolicy, changed: Readonly<Record<string, unknown>>): OidcPolicy {
  const entries = Object.entries({ ...policy, ...changed }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as unknown as OidcPolicy
}
