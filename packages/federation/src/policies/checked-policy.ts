import { ConfigurationError } from '@lakeauth/core'
import { type OidcPolicy, wireOidcPolicy } from './federation-policy.js'

/** A field of another name, such as one in the spelling of the API, would be left out without a word. */
const FIELDS: ReadonlySet<string> = new Set<keyof OidcPolicy>([
  'issuer',
  'audiences',
  'subject',
  'subjectClaim',
  'jwksJson',
  'jwksUri',
])

/** Whose policies they are decides what a policy may hold. */
export type PolicyKind = 'account' | 'service-principal'

/** The policy in the wire's spelling, once it has the shape that the API takes. Throws a `ConfigurationError` for another. */
export function checkedPolicy(policy: OidcPolicy, kind: PolicyKind): Readonly<Record<string, unknown>> {
  if (typeof policy !== 'object' || policy === null) throw invalid('oidcPolicy', 'an object with an issuer')
  const stranger = Object.keys(policy).find((field) => !FIELDS.has(field))
  if (stranger !== undefined) throw invalid(`oidcPolicy.${stranger.slice(0, 80)}`, `none but ${[...FIELDS].join(', ')}`)
  const wrong = flaws(policy, kind).find(([fails]) => fails)
  if (wrong) throw invalid(wrong[1], wrong[2])
  return wireOidcPolicy(policy)
}

/** The id as it is. Databricks makes ids of its own, UUIDs, where none is given. */
export function checkedPolicyId(id: string): string {
  // An empty part, or one of dots, would name another resource once it stands in a path.
  const isId = typeof id === 'string' && /^[a-z0-9-]+(?:\/[a-z0-9-]+)*$/.test(id) && id.length >= 2 && id.length <= 63
  if (isId) return id
  throw invalid('policyId', '2 to 63 lower-case letters, digits, hyphens and single slashes between them')
}

/** A description as it is. */
export function checkedDescription(description: string): string {
  if (typeof description === 'string' && !/[\u0000-\u001f\u007f]/.test(description)) return description
  throw invalid('description', 'text without line breaks and control characters')
}

/** The error of a value that the API would refuse. The value is not repeated. */
export function invalid(attribute: string, expected: string): ConfigurationError {
  const message = `${attribute} is not valid: expected ${expected}. No request was made.`
  return new ConfigurationError({ code: 'ERR_ATTRIBUTE_INVALID', message, attribute, source: 'argument' })
}

/** Subjects of GitHub, GitLab, Kubernetes, Azure DevOps, CircleCI and AWS with an asterisk; and nothing but one. */
const WILDCARDS = /^(?:(?:repo:|project_path:|system:serviceaccount:|p:\/\/|sc:\/\/|org\/|arn:).*)?\*/

type Flaw = readonly [fails: boolean, attribute: string, expected: string]

function flaws(policy: OidcPolicy, kind: PolicyKind): readonly Flaw[] {
  const { issuer, audiences, subject, subjectClaim, jwksJson, jwksUri } = policy
  return [
    [
      !isHttps(issuer) || /[?#]/.test(String(issuer)),
      'oidcPolicy.issuer',
      "the https URL that stands in the token's iss, without user name, query and fragment",
    ],
    [
      audiences !== undefined && !(Array.isArray(audiences) && audiences.length > 0 && audiences.every(isText)),
      'oidcPolicy.audiences',
      'a list of one or more texts, or nothing for the account id',
    ],
    [
      kind === 'account' && subject !== undefined,
      'oidcPolicy.subject',
      'nothing: a policy of the account takes whom subjectClaim names. Only policies of a service principal have a subject',
    ],
    [
      kind === 'service-principal' && !isText(subject),
      'oidcPolicy.subject',
      "what stands in the token's subject, letter for letter: a policy of a service principal has to name it",
    ],
    // None of these providers writes an asterisk: it is meant as a wildcard, and such a policy lets nobody in.
    [
      isText(subject) && WILDCARDS.test(subject),
      'oidcPolicy.subject',
      'one exact subject: Databricks compares letter for letter and knows no wildcard',
    ],
    [
      subjectClaim !== undefined && !isText(subjectClaim),
      'oidcPolicy.subjectClaim',
      'the name of a claim, such as sub',
    ],
    [
      jwksJson !== undefined && !isPublicKeys(jwksJson),
      'oidcPolicy.jwksJson',
      'a key document as text, {"keys":[…]}, of whole public keys alone, with one for RS256 or ES256 among them',
    ],
    [jwksUri !== undefined && !isHttps(jwksUri), 'oidcPolicy.jwksUri', 'an https URL'],
    [
      jwksJson !== undefined && jwksUri !== undefined,
      'oidcPolicy.jwksUri',
      'nothing beside jwksJson: the keys come from one place',
    ],
  ]
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value === value.trim() && !/[\u0000-\u001f\u007f]/.test(value)
}

function isHttps(value: unknown): boolean {
  if (!isText(value) || !value.startsWith('https://') || !URL.canParse(value)) return false
  const { username, password } = new URL(value)
  return username === '' && password === '' && !value.includes('#')
}

/** A private key or a shared secret in a policy would be readable by every admin. */
function isPublicKeys(value: unknown): boolean {
  try {
    const { keys } = JSON.parse(String(value)) as { keys?: unknown }
    return Array.isArray(keys) && keys.every(isPublicKey) && keys.some(isUsable)
  } catch {
    return false
  }
}

/** Members of private keys and of shared secrets (RFC 7518 section 6). */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'] as const

/** What a public key consists of, by its type (RFC 7518 section 6, RFC 8037 section 2). */
const PUBLIC_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  RSA: ['n', 'e'],
  EC: ['crv', 'x', 'y'],
  OKP: ['crv', 'x'],
}

type Jwk = Readonly<Record<string, unknown>>

function isPublicKey(key: unknown): key is Jwk {
  if (typeof key !== 'object' || key === null) return false
  const jwk = key as Jwk
  const members = PUBLIC_MEMBERS[String(jwk['kty'])]
  const isWhole = members?.every((member) => isText(jwk[member])) === true
  return isWhole && !PRIVATE_MEMBERS.some((member) => member in jwk)
}

/** A document may hold keys for other algorithms, but not those alone. */
function isUsable({ kty, crv }: Jwk): boolean {
  return kty === 'RSA' || (kty === 'EC' && crv === 'P-256')
}
