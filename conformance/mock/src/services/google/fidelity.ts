import type { Fidelity } from '../../fidelity.js'

const metadata = 'vendor guide to VM metadata; google-auth-library 11.3.4 reads it'

/** How sure we are of each operation of this folder. */
export const googleFidelity = {
  'gce-metadata.root': { level: 'documented', source: metadata, assumed: 'the text of the body' },
  'gce-metadata.directory': {
    level: 'documented',
    source: metadata,
    assumed: 'which names are listed; no redirect to the slash',
  },
  'gce-metadata.value': { level: 'documented', source: metadata },
  'gce-metadata.universe': { level: 'documented', source: 'read by the Google libraries of Python and Node' },
  'gce-metadata.account': {
    level: 'documented',
    source: 'vendor guide to VM metadata; the Python library asks for it',
  },
  'gce-metadata.email': { level: 'documented', source: metadata },
  'gce-metadata.token': {
    level: 'documented',
    source: `${metadata}; a token is handed out again until five minutes before its end`,
    assumed: 'the HTML of 403 and 404',
  },
  'gce-metadata.identity': {
    level: 'documented',
    source: `${metadata}; format=full adds the instance`,
    assumed: 'without format=full there is no e-mail address',
  },
  'google.token': {
    level: 'documented',
    source: 'vendor guide to OAuth 2.0 for service accounts; RFC 7523; error texts from public reports',
    assumed: 'which refusal wins; the text of a malformed assertion',
  },
  'google.sts': {
    level: 'documented',
    source:
      'vendor reference of the Security Token Service; RFC 8693; the texts of invalid_target, audience and condition are public',
    assumed: 'the other texts; which refusal wins; a federated token lives an hour',
  },
  'google.certs': { level: 'documented', source: 'named by the discovery document of accounts.google.com' },
  'google.discovery': {
    level: 'documented',
    source: 'OpenID Connect Discovery 1.0',
    assumed: 'members besides issuer and endpoints',
  },
  'iam-credentials.allowed-locations': {
    level: 'assumed',
    source: 'the Google libraries of Python and Node ask for it, and read encodedLocations',
  },
  'iam-credentials.generate-access-token': {
    level: 'documented',
    source: 'vendor reference of IAM Credentials; error shape of Google APIs',
    assumed: 'messages of INVALID_ARGUMENT and NOT_FOUND',
  },
  'iam-credentials.generate-id-token': {
    level: 'documented',
    source: 'vendor reference of IAM Credentials; error shape of Google APIs',
    assumed: 'messages of INVALID_ARGUMENT and NOT_FOUND',
  },
} as const satisfies Readonly<Record<string, Fidelity>>
