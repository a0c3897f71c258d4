import { createHash, X509Certificate } from 'node:crypto'
import { importPKCS8, SignJWT } from 'jose'
import type { World } from '../../src/world/world.js'

/** What an assertion may differ in; `null` leaves a claim or header field out. */
export interface AssertionOptions {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
  readonly algorithm?: string
}

/** An assertion that a certificate's key signed, as the documentation of Microsoft describes it. */
export async function signAssertion(
  world: World,
  { certificate, privateKey }: { certificate: string; privateKey: string },
  { claims, header, algorithm = 'PS256' }: AssertionOptions = {},
): Promise<string> {
  const { authority, tenantId, clientId } = world.azure
  const now = Math.floor(world.clock.now() / 1000)
  const present = (fields: object): Record<string, unknown> =>
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
  const payload = present({
    aud: `${authority}/${tenantId}/oauth2/v2.0/token`,
    iss: clientId,
    sub: clientId,
    jti: crypto.randomUUID(),
    nbf: now,
    exp: now + 600,
    ...claims,
  })
  const protectedHeader = present({
    'x5t#S256': createHash('sha256').update(new X509Certificate(certificate).raw).digest('base64url'),
    ...header,
  })
  return new SignJWT(payload)
    .setProtectedHeader({ alg: algorithm, typ: 'JWT', ...protectedHeader })
    .sign(await importPKCS8(privateKey, algorithm))
}

/** The form fields of an assertion in the place of the secret. */
export function assertionFields(assertion: string): Readonly<Record<string, string | null>> {
  return {
    client_secret: null,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  }
}
