import type { Fidelity } from '../../fidelity.js'

/** How sure we are of each operation of this folder. */
export const awsFidelity = {
  'aws-imds.session': {
    level: 'documented',
    source: 'vendor EC2 user guide, IMDSv2',
    assumed: 'the bodies of refusals; the hop limit of packets is not seen',
  },
  'aws-imds.roles': { level: 'documented', source: 'vendor EC2 user guide', assumed: 'IMDSv1 is off' },
  'aws-imds.credentials': {
    level: 'documented',
    source: 'vendor EC2 user guide',
    assumed: 'credentials live six hours and are replaced 15 minutes before their end',
  },
  'aws-imds.place': { level: 'documented', source: 'vendor EC2 user guide', assumed: 'few members' },
  'aws-sts.request': {
    level: 'documented',
    source:
      'vendor STS API reference, IAM guide to outbound identity federation and its token claims; Signature Version 4 ' +
      'specification; error codes from the published model of the SDK',
    assumed:
      'which refusal wins when several apply; that a session of a role refuses a token that would outlive it by a second; InvalidAction for GetWebIdentityToken at the global endpoint; the texts of ' +
      'ValidationError and of the disabled federation; at most ten audiences; one audience is a text and several are a list',
  },
  'aws-issuer.discovery': { level: 'documented', source: 'vendor IAM API reference', assumed: 'its members' },
  'aws-issuer.jwks': {
    level: 'documented',
    source: 'vendor IAM API reference',
    assumed: 'one document for both algorithms',
  },
} as const satisfies Readonly<Record<string, Fidelity>>
