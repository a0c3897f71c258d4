import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseFederationPolicy } from './federation-policy.js'

describe('parseFederationPolicy', () => {
  it('reads what the API and the official CLI write [S4-01]', () => {
    const name = 'accounts/a/servicePrincipals/9007199254740993/federationPolicies/team/ci'
    expect(
      parseFederationPolicy({
        name,
        uid: 'u',
        create_time: '2026-01-01T00:00:00Z',
        update_time: 'never',
        // Its last digits are lost in a JSON number; the name has them all.
        service_principal_id: 9007199254740992,
        description: '',
        later: 'unknown fields are left out',
        oidc_policy: { issuer: 'https://idp.example', audiences: [], subject: 's', subject_claim: '' },
      }),
    ).toEqual({
      policyId: 'team/ci',
      name,
      uid: 'u',
      servicePrincipalId: '9007199254740993',
      createdAt: new Date('2026-01-01T00:00:00Z'),
      oidcPolicy: { issuer: 'https://idp.example', subject: 's' },
    })
  })

  it.each([undefined, null, 7, 'text', [], {}, { policy_id: 'x' }, { policy_id: 'x', oidc_policy: {} }])(
    'takes %j for no policy',
    (value) => expect(parseFederationPolicy(value)).toBeUndefined(),
  )

  it('throws for nothing that JSON can hold', () => {
    const oidc = fc.record({ issuer: fc.jsonValue(), audiences: fc.jsonValue(), jwks_json: fc.jsonValue() })
    const policy = fc.record({
      policy_id: fc.jsonValue(),
      create_time: fc.jsonValue(),
      name: fc.jsonValue(),
      oidc_policy: oidc,
    })
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), policy), (value) => {
        expect(() => parseFederationPolicy(value)).not.toThrow()
      }),
    )
  })
})
