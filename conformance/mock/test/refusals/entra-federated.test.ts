import { importJWK, SignJWT } from 'jose'
import { expect } from 'vitest'
import type { World } from '../../src/world/world.js'
import { assertionFields } from '../azure/assertion.js'
import { askEntra } from '../azure/ask.js'
import { exchangeAudience, subjectToken, trust } from '../azure/subject-token.js'
import { claimsOf } from '../requests.js'
import { proveRefusals, type Refusal } from './refusal.js'

function refusal(
  code: string,
  title: string,
  aadsts: number,
  ask: (world: World) => Promise<string>,
  status: 400 | 401 = 401,
): Refusal {
  const error = status === 401 ? 'invalid_client' : 'invalid_request'
  return {
    code,
    title,
    status,
    body: { error, error_codes: [aadsts], error_description: expect.stringMatching(`^AADSTS${aadsts}: `) },
    operation: 'entra.token',
    ask: async (world) => askEntra(world, assertionFields(await ask(world))),
  }
}

/** The token with another header, or signed by a key that nobody published. */
async function resigned(token: string, kid: unknown): Promise<string> {
  const { privateKey } = await crypto.subtle.generateKey(
    { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
    true,
    ['sign', 'verify'],
  )
  const key = await importJWK(await crypto.subtle.exportKey('jwk', privateKey), 'RS256')
  return new SignJWT(claimsOf(token)).setProtectedHeader({ alg: 'RS256', kid: String(kid) }).sign(key)
}

const kidOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split('.')[0] as string, 'base64url').toString()).kid

proveRefusals([
  refusal('no-federated-credential', 'an application that trusts nobody', 70025, (world) => subjectToken(world)),
  refusal('federated-issuer', 'an issuer that is not trusted', 700211, (world) => {
    trust(world, { issuer: `${world.aws.issuer}/` })
    return subjectToken(world)
  }),
  refusal('federated-subject', 'a subject with another capital letter', 700213, (world) => {
    trust(world, { subject: world.aws.user.arn.replace('user', 'User') })
    return subjectToken(world)
  }),
  refusal('federated-audience', 'a token for another service', 700212, (world) => {
    trust(world)
    return subjectToken(world, 'RS256', 'databricks')
  }),
  refusal(
    'assertion-algorithm',
    'a token signed ES384',
    5002738,
    (world) => {
      trust(world)
      return subjectToken(world, 'ES384')
    },
    400,
  ),
  refusal('unpublished-key', 'a key that the issuer does not publish', 7000272, async (world) => {
    trust(world)
    return resigned(await subjectToken(world), 'other')
  }),
  refusal('federated-signature', 'a signature by another key than the one it names', 700027, async (world) => {
    trust(world)
    const token = await subjectToken(world)
    return resigned(token, kidOf(token))
  }),
  refusal(
    'issuer-unreachable',
    'an issuer that is not of this world',
    501661,
    async (world) => {
      trust(world, { issuer: 'https://issuer.example' })
      const [header, , signature] = (await subjectToken(world)).split('.')
      const claims = { iss: 'https://issuer.example', sub: world.aws.user.arn, aud: exchangeAudience, exp: 4e9 }
      return `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`
    },
    400,
  ),
])
