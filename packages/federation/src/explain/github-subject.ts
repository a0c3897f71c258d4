/** Whose ID tokens have subjects of GitHub's two forms. */
export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com'

/**
 * A subject of GitHub Actions: `repo:owner/name:context`, or with ids that are never used again,
 * `repo:owner@123/name@456:context` (docs.github.com, OpenID Connect reference, immutable subject claims).
 */
interface GithubSubject {
  readonly owner: string
  readonly name: string
  readonly ownerId?: string | undefined
  readonly nameId?: string | undefined
  readonly context: string
}

const SUBJECT = /^repo:([\w.-]+)(?:@(\d+))?\/([\w.-]+)(?:@(\d+))?:(.+)$/

function githubSubject(subject: string): GithubSubject | undefined {
  const [, owner, ownerId, name, nameId, context] = SUBJECT.exec(subject) ?? []
  return owner !== undefined && name !== undefined && context !== undefined
    ? { owner, name, ownerId, nameId, context }
    : undefined
}

/** How two subjects of GitHub differ, and whether the token may be of somebody else. */
export interface GithubDifference {
  readonly sentence: string
  /** The names are the same and the ids are not, or it is another repository: no policy should follow the token by itself. */
  readonly stranger: boolean
}

/** What to know of two subjects of GitHub that differ; `undefined` when one is none. */
export function githubDifference(ofToken: string, ofPolicy: string): GithubDifference | undefined {
  const [token, policy] = [githubSubject(ofToken), githubSubject(ofPolicy)]
  if (!token || !policy) return undefined
  const sameName = token.owner === policy.owner && token.name === policy.name
  if (sameName && idsDiffer(token, policy)) return { sentence: ANOTHER_ID, stranger: true }
  if (!sameName && sameIds(token, policy)) return { sentence: RENAMED, stranger: false }
  if (!sameName) {
    const sameWithoutCase =
      `${token.owner}/${token.name}`.toLowerCase() === `${policy.owner}/${policy.name}`.toLowerCase()
    return sameWithoutCase ? { sentence: CASE, stranger: false } : { sentence: ANOTHER, stranger: true }
  }
  const forms = formDifference(token, policy)
  const contexts = token.context === policy.context ? '' : contextDifference(token.context, policy.context)
  return { sentence: [forms, contexts].filter((text) => text !== '').join(' '), stranger: false }
}

const ANOTHER_ID =
  'The names are the same and the ids are not: this may be another repository that took over the name. Change the policy only if you know why.'
const RENAMED = 'The ids are the same and the names are not: the repository or its owner was renamed.'
const CASE = 'They differ in upper and lower case alone, which counts.'
const ANOTHER = 'They are of different repositories.'

function idsDiffer(one: GithubSubject, other: GithubSubject): boolean {
  return differ(one.ownerId, other.ownerId) || differ(one.nameId, other.nameId)
}

function differ(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other
}

function sameIds(one: GithubSubject, other: GithubSubject): boolean {
  return one.nameId !== undefined && one.nameId === other.nameId && one.ownerId === other.ownerId
}

function formDifference(token: GithubSubject, policy: GithubSubject): string {
  if (token.nameId !== undefined && policy.nameId === undefined)
    return 'The repository has immutable subjects: owner and name carry their ids, and a policy has to name them so.'
  if (token.nameId === undefined && policy.nameId !== undefined)
    return 'The policy names the ids of owner and repository, and the repository has not turned on immutable subjects.'
  return ''
}

function contextDifference(ofToken: string, ofPolicy: string): string {
  if (ofPolicy.includes('*')) return 'There are no wildcards: a subject is compared letter for letter.'
  if (ofToken.startsWith('environment:') && ofPolicy.startsWith('ref:'))
    return 'The job runs in an environment, and then the subject names that instead of the branch.'
  if (ofToken.startsWith('ref:') && ofPolicy.startsWith('environment:'))
    return 'The job names no environment: set `environment:` in the workflow, or name the branch in the policy.'
  if (/^(refs\/|[^:]+$)/.test(ofPolicy))
    return 'The context of a branch is `ref:refs/heads/…`, that of a tag `ref:refs/tags/…`.'
  return 'The job runs in another branch, tag or environment than the policy names.'
}
