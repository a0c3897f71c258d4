import { redactText } from '../../../journal/redact.js'
import type { WorldState } from '../../../world/state.js'
import { type FederationPolicy, policyName } from './policies.js'
import { signatureProblem } from './policy-keys.js'
import type { SubjectToken } from './subject-token.js'
import type { Trial } from '../../../http/answer.js'

/** Something that keeps a policy from letting a token in; every code is a switch. */
type Finding = Trial['failed'][number]

/** Everything that keeps this policy from letting the token in, claim by claim. */
export async function judgePolicy(world: WorldState, policy: FederationPolicy, token: SubjectToken): Promise<Trial> {
  const claims = [...tokenFindings(world, token), ...claimFindings(policy, token)]
  const failed = claims.filter(({ code }) => world.enforces(code))
  // Keys of another issuer say nothing about this token.
  const knowsIssuer = !failed.some(({ code }) => code === 'policy-issuer')
  const problem =
    knowsIssuer && world.enforces('policy-signature') && (await signatureProblem(world, policy.oidc, token))
  const all = problem ? [...failed, { code: 'policy-signature', sentence: problem }] : failed
  // What a token claims is anybody's text, a secret included.
  const clean = (sentence: string): string => redactText(sentence, world.canaries)
  return {
    tried: policyName(policy, policy.id),
    failed: all.map(({ code, sentence }) => ({ code, sentence: clean(sentence) })),
  }
}

function tokenFindings(world: WorldState, { algorithm, claims }: SubjectToken): readonly Finding[] {
  const now = Math.floor(world.clock.now() / 1000)
  const { exp, nbf, iat } = claims
  return found([
    [
      'subject-token-algorithm',
      algorithm !== 'RS256' && algorithm !== 'ES256',
      `The token is signed ${algorithm}; only RS256 and ES256 are taken.`,
    ],
    ['subject-token-expiry', typeof exp !== 'number', 'The token has no expiry.'],
    [
      'subject-token-expired',
      typeof exp === 'number' && exp <= now,
      `The token expired at ${String(exp)}; it is ${now}.`,
    ],
    [
      'subject-token-not-yet-valid',
      nbf !== undefined && !(Number(nbf) <= now),
      `The token is valid from ${String(nbf)}; it is ${now}.`,
    ],
    [
      'subject-token-of-the-future',
      iat !== undefined && !(Number(iat) <= now),
      `The token was issued at ${String(iat)}; it is ${now}.`,
    ],
  ])
}

function claimFindings(
  { oidc, accountId, servicePrincipal }: FederationPolicy,
  { claims }: SubjectToken,
): readonly Finding[] {
  const audiences = oidc.audiences ?? [accountId]
  const claim = oidc.subject_claim ?? 'sub'
  return found([
    [
      'policy-issuer',
      claims['iss'] !== oidc.issuer,
      `The issuer is ${shown(claims['iss'])}, the policy’s ${shown(oidc.issuer)}.`,
    ],
    [
      'policy-audience',
      ![claims['aud']].flat().some((one) => audiences.includes(one as string)),
      `The audience is ${shown(claims['aud'])}; the policy takes any of ${shown(audiences)}.`,
    ],
    [
      'policy-subject',
      servicePrincipal !== undefined && claims[claim] !== oidc.subject,
      `The claim ${claim} is ${shown(claims[claim])}, the policy’s subject ${shown(oidc.subject)}.`,
    ],
    [
      'policy-subject-claim',
      servicePrincipal === undefined && typeof claims[claim] !== 'string',
      `The token has no text in the claim ${claim}, which names the user or service principal.`,
    ],
  ])
}

function found(checks: readonly (readonly [string, boolean, string])[]): readonly Finding[] {
  return checks.filter(([, fails]) => fails).map(([code, , sentence]) => ({ code, sentence }))
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'absent'
}
