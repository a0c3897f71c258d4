import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explainFederation } from './explain-federation.js'

const AT = new Date('2026-01-01T00:00:00Z')
const NAMES = ['iss', 'aud', 'sub', 'exp', 'nbf', 'iat', 'email', '__proto__', 'kubernetes.io', 'constructor'] as const
const REPOSITORY = fc.constantFrom('repo:o/n', 'repo:o@1/n@2', 'repo:o@1/n@3', 'repo:O/n', 'repo:o/*', 'repo:')
const CONTEXT = fc.constantFrom(':ref:refs/heads/main', ':environment:prod', ':pull_request', ':main', '')
const subject = fc.oneof(
  fc.string(),
  fc.tuple(REPOSITORY, CONTEXT).map((parts) => parts.join('')),
)
const value = fc.oneof(fc.jsonValue(), subject, fc.integer(), fc.constant('https://idp.example'))
const claims = fc.dictionary(fc.constantFrom(...NAMES), value)
const header = fc.record(
  { alg: fc.constantFrom('RS256', 'ES256', 'none', 7), kid: fc.jsonValue() },
  { requiredKeys: [] },
)
const oidcPolicy = fc.record(
  {
    issuer: fc.oneof(fc.string(), fc.constantFrom('https://idp.example', 'https://idp.example/', 'idp.example')),
    audiences: fc.array(fc.string()),
    subject,
    subjectClaim: fc.constantFrom(...NAMES),
    jwksJson: fc.oneof(
      fc.json(),
      fc.constant('{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"},{"kty":"EC","crv":"P-256"}]}'),
    ),
  },
  { requiredKeys: ['issuer'] },
)

function jwt(...parts: readonly object[]): string {
  return [
    ...parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')),
    'c2lnbmF0dXJlLW9mLXRoaXM',
  ].join('.')
}

describe('explainFederation', () => {
  it('judges whatever a token claims and a policy asks for, and agrees with itself [T21]', async () => {
    await fc.assert(
      fc.asyncProperty(header, claims, fc.array(oidcPolicy, { maxLength: 3 }), async (head, body, policies) => {
        const token = jwt(head, body)
        const report = await explainFederation({
          token,
          policies: policies.map((one) => ({ oidcPolicy: one })),
          at: AT,
        })
        for (const { matches, checks, changes } of report.policies) {
          const failing = checks.filter(({ verdict }) => verdict === 'fails').map(({ code }) => code)
          expect(matches).toBe(failing.length === 0)
          expect(changes.length === 0 || changes.length === failing.length).toBe(true)
        }
        expect(report.matches).toBe(report.policies.some(({ matches }) => matches))
        expect(JSON.stringify(report)).not.toContain('c2lnbmF0dXJlLW9mLXRoaXM')
      }),
      { numRuns: 500 },
    )
  })

  it('takes any text for a token without throwing [T21]', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.tuple(fc.string(), fc.string(), fc.string())), async (made) => {
        const token = typeof made === 'string' ? made : made.join('.')
        const { matches } = await explainFederation({ token, policies: [], at: AT })
        expect(matches).toBe(false)
      }),
    )
  })
})
