import type { Reason } from '../../http/answer.js'
import { asRecord } from '../../http/body.js'
import type { Exchange } from '../../http/exchange.js'
import { type Check, firstFailure } from '../../world/checks.js'
import type { Handler } from '../route.js'
import { issueAccessToken } from './access-tokens.js'
import { googleOAuthError } from './google-error.js'
import { scopeList } from './scopes.js'
import { stsRefusal } from './sts-refusal.js'
import { readSubjectAws } from './subject-aws.js'
import { readSubjectJwt, type Subject } from './subject-jwt.js'
import { tokenAnswer, tokenFields } from './token-answer.js'
import { workloadIdentityPool, type WorkloadIdentityProvider } from './workload-identity.js'

const grant = 'urn:ietf:params:oauth:grant-type:token-exchange'
const accessToken = 'urn:ietf:params:oauth:token-type:access_token'
const jwtTypes = ['urn:ietf:params:oauth:token-type:jwt', 'urn:ietf:params:oauth:token-type:id_token']
const awsType = 'urn:ietf:params:aws:token-type:aws4_request'

/** Gives a parameter of a form, or the same of a JSON body, where it is spelled in camel case. */
type Read = (name: string) => string

/** `sts.googleapis.com/v1/token`: exchanges an outside credential for a federated access token (RFC 8693). */
export const stsToken: Handler = async (exchange) => {
  const read = reader(exchange)
  if (!read)
    return googleOAuthError('invalid_request', 'The request body is neither a form nor JSON.', {
      code: 'wrong-media-type',
      sentence: 'The body is neither a form nor JSON.',
    })
  const { world } = exchange
  const pool = world.part(workloadIdentityPool)
  const known = pool.find(read('audience'))
  const refused = firstFailure(world, [...requestChecks(read), ...providerChecks(read, known)])
  if (refused) return stsRefusal(refused)
  const provider = known ?? pool.any()
  const found = provider && (await subjectOf(exchange, provider, read))
  if (!provider || !found) return stsRefusal(unusable)
  if ('refused' in found) return stsRefusal(found.refused)
  const member = `principal:${provider.pool}/subject/${found.subject}`
  const token = await issueAccessToken(exchange, { member, scopes: scopeList(read('scope')) })
  return tokenAnswer({ ...tokenFields(exchange, token, token.lifetimeSeconds), issued_token_type: accessToken })
}

const unusable: Reason = { code: 'unknown-provider', sentence: 'The project has no such provider.' }

function requestChecks(read: Read): readonly Check[] {
  const type = read('subject_token_type')
  const requested = read('requested_token_type')
  return [
    ['unsupported-sts-grant', read('grant_type') !== grant, 'The grant is not a token exchange.'],
    ['unsupported-requested-type', requested !== accessToken, `The requested type is ${JSON.stringify(requested)}.`],
    ['missing-subject-token', read('subject_token') === '', 'There is no subject_token.'],
    [
      'unsupported-subject-type',
      ![...jwtTypes, awsType].includes(type),
      `The subject type is ${JSON.stringify(type)}.`,
    ],
    ['missing-sts-scope', read('scope') === '', 'There is no scope.'],
  ]
}

function providerChecks(read: Read, provider: WorkloadIdentityProvider | undefined): readonly Check[] {
  const audience = read('audience')
  const isAws = read('subject_token_type') === awsType
  const fits = provider === undefined || (provider.awsAccountId !== undefined) === isAws
  return [
    [
      'malformed-sts-audience',
      !/^\/\/iam\.googleapis\.com\/.+\/providers\/[^/]+$/.test(audience),
      'The audience is no provider’s name.',
    ],
    ['unknown-provider', provider === undefined, unusable.sentence],
    ['wrong-provider-kind', !fits, 'The provider takes another kind of subject token.'],
  ]
}

function subjectOf({ world }: Exchange, provider: WorkloadIdentityProvider, read: Read): Promise<Subject> {
  const judge = read('subject_token_type') === awsType ? readSubjectAws : readSubjectJwt
  return judge(world, provider, read('subject_token'))
}

function reader({ body }: Exchange): Read | undefined {
  const { form } = body
  if (form) return (name) => form.get(name) ?? ''
  const json = asRecord(body.json)
  return json && ((name) => String(json[name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())] ?? ''))
}
