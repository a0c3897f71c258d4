import { AwsClient } from 'google-auth-library'
import { idTokenFor } from '../google/requests.js'
import { subjectIssuer } from '../google/subject-issuer.js'
import type { World } from '../../src/world/world.js'
import { proveRefusals, type Refusal } from './refusal.js'

const jwt = 'urn:ietf:params:oauth:token-type:jwt'
const aws = 'urn:ietf:params:aws:token-type:aws4_request'
const issuer = await subjectIssuer()
const another = await subjectIssuer()
const hmac = await subjectIssuer('https://ci.lakeauth.example', 'ES384')
const oauth = (error: string, description: RegExp) => ({
  status: 400,
  body: new RegExp(`"error":"${error}".*${description.source}`),
})

/** Exchanges a subject token with the provider that trusts `issuer`, or as told. */
function exchange(world: World, form: Record<string, string>): Promise<Response> {
  return world.fetch('https://sts.googleapis.com/v1/token', {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      subject_token_type: jwt,
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      subject_token: 'none',
      ...form,
    }),
  })
}

function provider(world: World, options: object = {}): string {
  return world.gcp.addWorkloadIdentityProvider({
    issuer: issuer.name,
    keys: [issuer.key],
    conditions: { repository: 'lakeauth/app' },
    ...options,
  }).audience
}

async function withClaims(world: World, claims: Record<string, unknown>, signer = issuer): Promise<Response> {
  const audience = provider(world)
  const all = { sub: 'repo:lakeauth/app', repository: 'lakeauth/app', aud: audience, ...claims }
  return exchange(world, { audience, subject_token: await signer.sign(all, Math.floor(world.clock.now() / 1000)) })
}

function withAws(world: World, request: object | string, headers: Record<string, string> = {}): Promise<Response> {
  const { audience } = world.gcp.addWorkloadIdentityProvider({ awsAccountId: '123456789012' })
  const all = { 'x-goog-cloud-target-resource': audience, ...headers }
  const token =
    typeof request === 'string'
      ? request
      : encodeURIComponent(
          JSON.stringify({
            url: 'https://sts.us-east-1.amazonaws.com?Action=GetCallerIdentity&Version=2011-06-15',
            method: 'POST',
            headers: Object.entries(all).map(([key, value]) => ({ key, value })),
            ...request,
          }),
        )
  return exchange(world, { audience, subject_token_type: aws, subject_token: token })
}

const requests: readonly Refusal[] = [
  {
    code: 'wrong-media-type',
    title: 'the body is a form or JSON',
    ...oauth('invalid_request', /neither a form nor JSON/),
    unswitchable: 'there is nothing to read',
    ask: (world) => world.fetch('https://sts.googleapis.com/v1/token', { method: 'POST', body: 'x' }),
  },
  ...(
    [
      ['unsupported-sts-grant', 'unsupported_grant_type', { grant_type: 'client_credentials' }],
      ['unsupported-requested-type', 'invalid_request', { requested_token_type: jwt }],
      ['missing-subject-token', 'invalid_request', { subject_token: '' }],
      ['unsupported-subject-type', 'invalid_request', { subject_token_type: 'urn:x' }],
      ['missing-sts-scope', 'invalid_request', { scope: '' }],
      ['malformed-sts-audience', 'invalid_request', { audience: 'https://elsewhere.example' }],
      ['wrong-provider-kind', 'invalid_request', { subject_token_type: aws }],
    ] as const
  ).map(([code, error, form]) => ({
    code,
    title: `an exchange with ${JSON.stringify(form)}`,
    ...oauth(error, /./),
    ask: (world: World) => exchange(world, { audience: provider(world), ...form }),
  })),
  {
    code: 'unknown-provider',
    title: 'the provider has to exist',
    ...oauth('invalid_target', /pool or provider is disabled or deleted or because it doesn't exist/),
    ask: (world) => exchange(world, { audience: `${provider(world)}-gone` }),
  },
]

const tokens: readonly Refusal[] = [
  {
    code: 'malformed-subject-token',
    title: 'the subject token is a JWT',
    ...oauth('invalid_grant', /Unable to parse/),
    unswitchable: 'nothing can be read in it',
    ask: (world) => exchange(world, { audience: provider(world), subject_token: 'no.jwt' }),
  },
  {
    code: 'wrong-subject-issuer',
    title: 'the issuer is the provider’s',
    ...oauth('invalid_grant', /issuer/),
    ask: (world) => withClaims(world, { iss: 'https://evil.example' }),
  },
  {
    code: 'no-issuer-keys',
    title: 'an issuer whose keys cannot be had is not believed',
    operation: 'google.sts',
    ...oauth('invalid_grant', /Error connecting to the given credential's issuer/),
    ask: async (world) => {
      const audience = provider(world, { keys: undefined })
      return exchange(world, { audience, subject_token: await issuer.sign({ aud: audience }) })
    },
  },
  {
    code: 'bad-subject-signature',
    title: 'the signature is the issuer’s',
    ...oauth('invalid_grant', /signature/),
    ask: (world) => withClaims(world, {}, another),
  },
  {
    code: 'bad-subject-signature',
    title: 'the signature is RS256 or ES256',
    ...oauth('invalid_grant', /signature/),
    ask: async (world) => {
      const audience = provider(world, { keys: [hmac.key], conditions: {} })
      const claims = { sub: 'x', aud: audience }
      return exchange(world, { audience, subject_token: await hmac.sign(claims, Math.floor(world.clock.now() / 1000)) })
    },
  },
  ...(
    [
      ['wrong-subject-audience', { aud: 'https://elsewhere.example' }, 'invalid_grant'],
      ['subject-expired', { iat: 1, exp: 2 }, 'invalid_grant'],
      ['subject-expired', { exp: null }, 'invalid_grant'],
      ['subject-not-yet-valid', { nbf: 9e9 }, 'invalid_grant'],
      ['subject-not-yet-valid', { iat: null }, 'invalid_grant'],
      ['subject-too-long', { exp: 1_767_225_600 + 172_800 }, 'invalid_grant'],
      ['no-subject', { sub: null }, 'invalid_grant'],
      ['no-subject', { sub: 'x'.repeat(128) }, 'invalid_grant'],
      ['unmet-condition', { repository: 'other/app' }, 'unauthorized_client'],
    ] as const
  ).map(([code, claims, error]) => ({
    code,
    title: `a subject token with ${JSON.stringify(claims).slice(0, 40)}`,
    ...oauth(error, /./),
    ask: (world: World) => withClaims(world, claims),
  })),
  {
    code: 'wrong-subject-audience',
    title: 'a token of Google itself is verified with the keys that Google publishes',
    operation: 'google.sts',
    ...oauth('invalid_grant', /audience/),
    ask: async (world) => {
      const audience = provider(world, { issuer: 'https://accounts.google.com', keys: undefined, conditions: {} })
      return exchange(world, { audience, subject_token: await idTokenFor(world, 'https://elsewhere.example') })
    },
  },
]

const signedRequests: readonly Refusal[] = [
  ...(
    [
      ['no JSON', '%'],
      ['another host', { url: 'https://sts.evil.example?Action=GetCallerIdentity&Version=2011-06-15' }],
      ['another action', { url: 'https://sts.amazonaws.com?Action=AssumeRole&Version=2011-06-15' }],
      ['another method', { method: 'GET' }],
      ['no list of headers', { headers: {} }],
      ['a header that cannot be sent', { headers: [{ key: 'x y', value: '' }] }],
    ] as const
  ).map(([what, request]) => ({
    code: 'malformed-aws-request',
    title: `a signed request with ${what}`,
    ...oauth('invalid_grant', /AWS/),
    unswitchable: 'it cannot be sent to AWS',
    ask: (world: World) => withAws(world, request),
  })),
  {
    code: 'wrong-aws-target',
    title: 'a signed request is meant for this provider',
    ...oauth('invalid_grant', /AWS/),
    ask: (world) => withAws(world, {}, { 'x-goog-cloud-target-resource': '//iam.googleapis.com/another' }),
  },
  {
    code: 'aws-refused',
    title: 'AWS has to know the caller',
    operation: 'google.sts',
    ...oauth('invalid_grant', /AWS/),
    ask: (world) => withAws(world, {}, { authorization: 'AWS4-HMAC-SHA256 Credential=made-up' }),
  },
  {
    code: 'wrong-aws-account',
    title: 'a caller of another account of AWS is not believed',
    ...oauth('invalid_grant', /AWS account/),
    operation: 'google.sts',
    world: { clock: 'real' },
    ask: async (world) => {
      const { audience } = world.gcp.addWorkloadIdentityProvider({ awsAccountId: '123456789012' })
      const { accessKeyId, secretAccessKey } = world.aws.user
      const client = new AwsClient({
        type: 'external_account',
        audience,
        subject_token_type: aws,
        aws_security_credentials_supplier: {
          getAwsRegion: () => Promise.resolve(world.aws.region),
          getAwsSecurityCredentials: () => Promise.resolve({ accessKeyId, secretAccessKey }),
        },
      })
      return exchange(world, {
        audience,
        subject_token_type: aws,
        subject_token: await client.retrieveSubjectToken(),
      })
    },
  },
]

proveRefusals([...requests, ...tokens, ...signedRequests])
