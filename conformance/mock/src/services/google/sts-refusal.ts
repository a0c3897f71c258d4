import type { Answer, Reason } from '../../http/answer.js'
import { googleOAuthError } from './google-error.js'

const invalidAudience =
  'Invalid value for "audience". This value should be the full resource name of the Identity Provider. See https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token for the list of possible formats.'
const invalidTarget =
  'The target service indicated by the "audience" parameters is invalid. This might either be because the pool or provider is disabled or deleted or because it doesn\'t exist.'

/** What the wire says of each refusal; `invalid_grant` unless it names another error. */
const wire: Readonly<Record<string, readonly [description: string, error?: string]>> = {
  'unsupported-sts-grant': ['Unsupported grant type.', 'unsupported_grant_type'],
  'unsupported-requested-type': ['Invalid value for "requested_token_type".', 'invalid_request'],
  'missing-subject-token': ['Missing required parameter: subject_token', 'invalid_request'],
  'unsupported-subject-type': ['Invalid value for "subject_token_type".', 'invalid_request'],
  'missing-sts-scope': ['Missing required parameter: scope', 'invalid_request'],
  'malformed-sts-audience': [invalidAudience, 'invalid_request'],
  'unknown-provider': [invalidTarget, 'invalid_target'],
  'wrong-provider-kind': ['The subject token type does not match the identity provider.', 'invalid_request'],
  'malformed-subject-token': ['Unable to parse the ID Token.'],
  'wrong-subject-issuer': ['The issuer in ID Token does not match the expected ones.'],
  'no-issuer-keys': ["Error connecting to the given credential's issuer."],
  'bad-subject-signature': ['Unable to verify the ID Token signature.'],
  'wrong-subject-audience': ['The audience in ID Token does not match the expected audience.'],
  'subject-expired': ['The ID Token is stale to sign-in.'],
  'subject-not-yet-valid': ['The ID Token is used too early.'],
  'subject-too-long': ['The ID Token has a lifetime of 48 hours or more.'],
  'no-subject': ['Could not obtain a value for google.subject from the given credential.'],
  'unmet-condition': ['The given credential is rejected by the attribute condition.', 'unauthorized_client'],
  'malformed-aws-request': ['Unable to parse the AWS request.'],
  'wrong-aws-target': ['The AWS request is not meant for this identity provider.'],
  'aws-refused': ['Received an error response from AWS.'],
  'wrong-aws-account': ['The AWS account does not match the identity provider.'],
}

/** A refusal of Google's Security Token Service. */
export function stsRefusal(reason: Reason): Answer {
  const [description, error = 'invalid_grant'] = wire[reason.code] ?? ['Invalid request.', 'invalid_request']
  return googleOAuthError(error, description, reason)
}
