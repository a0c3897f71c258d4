import { exportJWK, generateKeyPair, SignJWT } from 'jose'

/** Somebody else's identity provider, as a workload identity provider of Google trusts it. */
export async function subjectIssuer(name = 'https://ci.lakeauth.example', algorithm = 'ES256') {
  const { privateKey, publicKey } = await generateKeyPair(algorithm)
  return {
    name,
    key: { ...(await exportJWK(publicKey)), kid: 'ci', alg: algorithm },
    /** Signs for an hour from `now` (seconds); `null` leaves a claim out. */
    sign: (claims: Record<string, unknown>, now = Math.floor(Date.now() / 1000)): Promise<string> => {
      const all = { iss: name, iat: now, exp: now + 3600, ...claims }
      return new SignJWT(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)))
        .setProtectedHeader({ alg: algorithm, kid: 'ci' })
        .sign(privateKey)
    },
  }
}
