import { GITHUB_ISSUER } from './github-subject.js'
import type { ReadToken } from './read-token.js'

type Claims = ReadToken['claims']
type Part = readonly [name: string, value: string]

/**
 * Claims of GitHub whose values differ between a run for a pull request and one for a branch. That of `job_workflow_ref` need not:
 * where one workflow calls another, it is that of the one that is called.
 */
const TELLING: ReadonlySet<string> = new Set(['ref', 'event_name', 'workflow_ref', 'head_ref', 'base_ref'])

/**
 * Whether a policy that goes by this claim lets runs for pull requests of GitHub in, by what it has in this token: it does not;
 * it lets them in, too; or the token is of such a run and nothing keeps it apart. An environment does: it has rules of its own.
 */
export function pullRequests(claims: Claims, claim: string): 'none' | 'others' | 'this-run' {
  const parts = partsOf(claims, claim)
  if (!isOfGithub(claims) || !parts || parts.some(([name]) => name === 'environment')) return 'none'
  if (parts.some(isOfPullRequest)) return 'this-run'
  if (parts.some(([name]) => TELLING.has(name))) return 'none'
  const isRun = ['sub', 'event_name', 'ref'].some((one) => partsOf(claims, one)?.some(isOfPullRequest))
  return isRun ? 'this-run' : 'others'
}

/**
 * What a claim tells. A subject of GitHub tells several things, which the repository may choose: `name:value:name:value`, where a
 * colon in a value is written `%3A`, and `pull_request` stands alone in place of a ref (docs.github.com, OpenID Connect reference).
 */
function partsOf(claims: Claims, claim: string): readonly Part[] | undefined {
  const value = claims[claim]
  if (typeof value !== 'string') return undefined
  if (claim !== 'sub') return [[claim, value]]
  const parts: Part[] = []
  const words = value.split(':')
  while (words.length > 0) {
    const name = words.shift() ?? ''
    const told = name === 'pull_request' ? '' : words.shift()
    if (told === undefined) return undefined
    parts.push([name, told])
  }
  return parts
}

function isOfPullRequest([name, value]: Part): boolean {
  if (name === 'pull_request') return true
  if (name === 'event_name') return value.startsWith('pull_request')
  if (name === 'head_ref' || name === 'base_ref') return value !== ''
  return /(^|@)refs\/pull\//.test(value)
}

/** Enterprise servers have issuers of their own, and the same claims. */
function isOfGithub({ iss, event_name: event, repository }: Claims): boolean {
  return iss === GITHUB_ISSUER || (typeof event === 'string' && typeof repository === 'string')
}
