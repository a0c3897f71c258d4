import type { OidcPolicy } from '../policies/federation-policy.js'
import { fails, type Finding, holds, unknown } from './finding.js'
import { githubDifference } from './github-subject.js'
import { pullRequests } from './pull-requests.js'
import type { ReadToken } from './read-token.js'
import { shown } from './shown.js'

/** Claims that usually hold a user name, the likeliest first. */
const USER_NAMES = ['email', 'upn', 'preferred_username', 'sub']

const LETS_IN =
  'Runs for pull requests have it, and anybody who may open one is let in: let the policy go by a sub that names a branch or an environment.'
const WOULD_LET_IN = 'Runs for pull requests have it, too, and anybody who may open one would be let in.'
const NOT_ADVISED =
  'The run is one for a pull request, and anybody who may open one would be let in: sign in with a push, or have the job name an `environment:` that the policy asks for.'

/** The claim of a service principal's policy has to be its subject, letter for letter. */
export function subjectCheck({ claims }: ReadToken, policy: OidcPolicy): Finding {
  const { subject } = policy
  const claim = policy.subjectClaim ?? 'sub'
  const value = claims[claim]
  if (subject !== undefined && value === subject) {
    const caution = pullRequests(claims, claim) === 'none' ? '' : ` ${LETS_IN}`
    return holds('subject', claim, `The claim ${claim} is ${shown(value)}.${caution}`)
  }
  const differ = `The claim ${claim} is ${shown(value)}, the policy's subject ${shown(subject)}.`
  if (!isName(value)) return withoutClaim(claims, policy, differ)
  const letIn = pullRequests(claims, claim)
  if (letIn === 'this-run') return notAdvised(claim, differ)
  const { hint, stranger } = difference(value, subject)
  const caution = stranger ? ' Do so only if that workload is to be let in.' : ''
  return fails('subject', claim, `${differ}${hint}`, {
    distance: stranger ? 2 : 1,
    change: {
      of: 'policy',
      sentence: `Set the policy's subject to ${shown(value)}.${caution}${cautionOf(letIn)}`,
      policy: { subject: value },
    },
  })
}

/** A policy for pull requests is one for everybody who may open one. */
function notAdvised(claim: string, differ: string): Finding {
  return fails('subject', claim, `${differ} ${NOT_ADVISED}`, { distance: 2 })
}

function cautionOf(letIn: ReturnType<typeof pullRequests>): string {
  return letIn === 'none' ? '' : ` ${WOULD_LET_IN}`
}

function withoutClaim(
  claims: ReadToken['claims'],
  { subject, subjectClaim = 'sub' }: OidcPolicy,
  differ: string,
): Finding {
  const bearer = Object.entries(claims).find(([, one]) => one === subject && isName(one))?.[0]
  if (bearer !== undefined) {
    const letIn = pullRequests(claims, bearer)
    if (letIn === 'this-run') return notAdvised(subjectClaim, differ)
    return fails('subject', subjectClaim, `${differ} The claim ${bearer} has that value.`, {
      change: {
        of: 'policy',
        sentence: `Set the policy's subject_claim to ${shown(bearer)}.${cautionOf(letIn)}`,
        policy: { subjectClaim: bearer === 'sub' ? undefined : bearer },
      },
    })
  }
  const { sub } = claims
  const letIn = pullRequests(claims, 'sub')
  if (subjectClaim !== 'sub' && isName(sub) && letIn !== 'this-run')
    return fails('subject', subjectClaim, `${differ} Its sub is ${shown(sub)}.`, {
      distance: 2,
      change: {
        of: 'policy',
        sentence: `Take the policy's subject_claim away, and set its subject to ${shown(sub)}, if that workload is to be let in.${cautionOf(letIn)}`,
        policy: { subjectClaim: undefined, subject: sub },
      },
    })
  return fails('subject', subjectClaim, differ, {
    distance: 2,
    change: { of: 'subject-token', sentence: `Have the identity provider write text into the claim ${subjectClaim}.` },
  })
}

function difference(value: string, subject: string | undefined): { readonly hint: string; readonly stranger: boolean } {
  if (subject === undefined) return { hint: '', stranger: true }
  const github = githubDifference(value, subject)
  if (github) return { hint: ` ${github.sentence}`, stranger: github.stranger }
  if (subject.includes('*'))
    return { hint: ' There are no wildcards: a subject is compared letter for letter.', stranger: false }
  if (value.trim().toLowerCase() === subject.trim().toLowerCase())
    return { hint: ' They differ in white space or in upper and lower case alone, which count.', stranger: false }
  return { hint: '', stranger: true }
}

/** A policy of the account takes whomever the claim names. */
export function subjectClaimChecks({ claims }: ReadToken, policy: OidcPolicy): readonly Finding[] {
  const claim = policy.subjectClaim ?? 'sub'
  const value = claims[claim]
  if (isName(value))
    return [
      holds('subject-claim', claim, `The claim ${claim} names ${shown(value)}.`),
      unknown(
        'identity',
        claim,
        `The account has to have a user or service principal named ${shown(value)}, in the workspace that is signed in to.`,
      ),
    ]
  const sentence = `The claim ${claim}, which names the user or service principal, is ${shown(value)}.`
  const other = USER_NAMES.find((name) => name !== claim && isName(claims[name]))
  return [
    fails('subject-claim', claim, sentence, {
      change:
        other === undefined
          ? { of: 'subject-token', sentence: `Have the identity provider write the user name into the claim ${claim}.` }
          : {
              of: 'policy',
              sentence: `Set the policy's subject_claim to ${shown(other)}, which is ${shown(claims[other])} here.`,
              policy: { subjectClaim: other === 'sub' ? undefined : other },
            },
    }),
  ]
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
