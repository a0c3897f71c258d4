import type { OidcPolicy } from '../policies/federation-policy.js'
import { fails, type Finding, holds, unknown } from './finding.js'
import { githubDifference, isPullRequest } from './github-subject.js'
import type { ReadToken } from './read-token.js'
import { shown } from './shown.js'

/** Claims that usually hold a user name, the likeliest first. */
const USER_NAMES = ['email', 'upn', 'preferred_username', 'sub']

const PULL_REQUEST =
  'The run is one of a pull request, whose subject names neither branch nor environment: sign in with a push, or have the job name an `environment:`.'
const ANYBODY = 'With a policy for pull requests anybody who may open one is let in.'

/** The claim of a service principal's policy has to be its subject, letter for letter. */
export function subjectCheck({ claims }: ReadToken, policy: OidcPolicy): Finding {
  const { subject } = policy
  const claim = policy.subjectClaim ?? 'sub'
  const value = claims[claim]
  if (subject !== undefined && value === subject) {
    const caution = isPullRequest(value) ? ` ${ANYBODY} Let a policy name a branch or an environment instead.` : ''
    return holds('subject', claim, `The claim ${claim} is ${shown(value)}.${caution}`)
  }
  const differ = `The claim ${claim} is ${shown(value)}, the policy's subject ${shown(subject)}.`
  if (!isName(value)) return withoutClaim(claims, policy, differ)
  // Nothing to advise: a policy for pull requests is one for everybody who may open one.
  if (isPullRequest(value)) return fails('subject', claim, `${differ} ${PULL_REQUEST} ${ANYBODY}`, { distance: 2 })
  const { hint, stranger } = difference(value, subject)
  const caution = stranger ? ' Do so only if that workload is to be let in.' : ''
  return fails('subject', claim, `${differ}${hint}`, {
    distance: stranger ? 2 : 1,
    change: {
      of: 'policy',
      sentence: `Set the policy's subject to ${shown(value)}.${caution}`,
      policy: { subject: value },
    },
  })
}

function withoutClaim(
  claims: ReadToken['claims'],
  { subject, subjectClaim = 'sub' }: OidcPolicy,
  differ: string,
): Finding {
  const bearer = Object.entries(claims).find(([, one]) => one === subject && isName(one))?.[0]
  if (bearer !== undefined)
    return fails('subject', subjectClaim, `${differ} The claim ${bearer} has that value.`, {
      change: {
        of: 'policy',
        sentence: `Set the policy's subject_claim to ${shown(bearer)}.`,
        policy: { subjectClaim: bearer === 'sub' ? undefined : bearer },
      },
    })
  const { sub } = claims
  if (subjectClaim !== 'sub' && isName(sub) && !isPullRequest(sub))
    return fails('subject', subjectClaim, `${differ} Its sub is ${shown(sub)}.`, {
      distance: 2,
      change: {
        of: 'policy',
        sentence: `Take the policy's subject_claim away, and set its subject to ${shown(sub)}, if that workload is to be let in.`,
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
