import { asRecord, parseJson } from '../../http/body.js'
import { firstFailure } from '../../world/checks.js'
import type { WorldState } from '../../world/state.js'
import type { Subject } from './subject-jwt.js'
import type { WorkloadIdentityProvider } from './workload-identity.js'

/** A request to AWS that its maker signed and handed over instead of sending it. */
interface SignedRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

const callerIdentity = /^https:\/\/sts(\.[a-z0-9-]+)?\.amazonaws\.com\/?\?Action=GetCallerIdentity&Version=2011-06-15$/

/** Judges a signed GetCallerIdentity by sending it to AWS: whom AWS names is the subject, if the provider trusts that account. */
export async function readSubjectAws(
  world: WorldState,
  provider: WorkloadIdentityProvider,
  token: string,
): Promise<Subject> {
  const request = signedRequest(token)
  if (!request)
    return { refused: { code: 'malformed-aws-request', sentence: 'The subject token is no signed GetCallerIdentity.' } }
  const target = request.headers['x-goog-cloud-target-resource']
  const misdirected = firstFailure(world, [
    ['wrong-aws-target', target !== provider.audience, `The signed request is meant for ${String(target)}.`],
  ])
  if (misdirected) return { refused: misdirected }
  const response = await world.ask(request.url, { method: 'POST', headers: request.headers })
  const { account, arn } = identityIn(await response.text())
  const refused = firstFailure(world, [
    ['aws-refused', !response.ok, `AWS answered ${response.status}.`],
    ['wrong-aws-account', account !== provider.awsAccountId, `AWS names the account ${String(account)}.`],
  ])
  return refused ? { refused } : { subject: arn ?? 'unknown' }
}

/** The form that clients give it: percent-encoded JSON with a list of headers. */
function signedRequest(token: string): SignedRequest | undefined {
  const parsed = asRecord(parseJson(decoded(token)))
  const list = parsed?.['headers']
  const url = String(parsed?.['url'])
  if (parsed?.['method'] !== 'POST' || !Array.isArray(list) || !callerIdentity.test(url)) return undefined
  const pairs = list
    .map(asRecord)
    .map((pair) => [String(pair?.['key']).toLowerCase(), String(pair?.['value'])] as const)
  if (!pairs.every(([name, value]) => /^[\w-]+$/.test(name) && /^[\t\x20-\x7e]*$/.test(value))) return undefined
  return { url, headers: Object.fromEntries(pairs) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** AWS answers XML, or JSON to who asks for it. */
function identityIn(text: string): { readonly account: string | undefined; readonly arn: string | undefined } {
  const value = (name: string): string | undefined =>
    (new RegExp(`<${name}>([^<]+)</${name}>`).exec(text) ?? new RegExp(`"${name}":\\s*"([^"]+)"`).exec(text))?.[1]
  return { account: value('Account'), arn: value('Arn') }
}
