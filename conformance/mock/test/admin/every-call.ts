import type { World } from '../../src/world/world.js'

/** One call and how it ends. */
export interface TriedCall {
  readonly method: string
  readonly path: string
  readonly body?: unknown
  readonly status?: number
}

const issuer = 'https://issuer.example'
const made = 201

/** Calls that succeed one after the other; every call that there is comes up. */
export function doneCalls({ workspace, azure, gcp }: World): readonly TriedCall[] {
  const policy = `accounts/${workspace.accountId}/federationPolicies/p1`
  return [
    { method: 'GET', path: '/v1/worlds' },
    { method: 'POST', path: '/v1/worlds', body: { name: 'further', clock: 'frozen' }, status: made },
    { method: 'GET', path: '/v1/worlds/further/sign-in' },
    { method: 'DELETE', path: '/v1/worlds/further' },
    { method: 'GET', path: '/v1/operations' },
    { method: 'GET', path: '/v1/presets' },
    { method: 'GET', path: '' },
    { method: 'GET', path: '/sign-in' },
    { method: 'GET', path: '/clock' },
    { method: 'POST', path: '/clock/advance', body: { ms: 5 } },
    { method: 'POST', path: '/clock/advance', body: { duration: '1s' } },
    { method: 'POST', path: '/clock/set', body: { now: Date.UTC(2026, 5, 1) } },
    { method: 'POST', path: '/clock/speed', body: { speed: 2 } },
    {
      method: 'POST',
      path: '/faults',
      body: { operation: 'workspace.token', times: 1, preset: 'unavailable' },
      status: made,
    },
    { method: 'POST', path: '/faults', body: { operation: 'workspace.*', hold: 1, delay: '5s' }, status: made },
    { method: 'POST', path: '/faults', body: fullRule, status: made },
    { method: 'GET', path: '/faults' },
    { method: 'POST', path: '/faults/fault-2/release' },
    { method: 'DELETE', path: '/faults/fault-1' },
    { method: 'DELETE', path: '/faults' },
    { method: 'GET', path: '/journal?operation=workspace.*&after=0&limit=5&outcome=ok&status=200' },
    { method: 'GET', path: '/journal' },
    { method: 'GET', path: '/journal/count?method=POST' },
    { method: 'GET', path: '/journal/counters' },
    { method: 'GET', path: '/journal/wait?operation=workspace.token&count=1' },
    { method: 'GET', path: '/journal/wait?operation=workspace.token&count=9&timeoutSeconds=0' },
    { method: 'GET', path: '/journal/har' },
    { method: 'GET', path: '/canaries' },
    { method: 'GET', path: '/canaries?values=true' },
    { method: 'GET', path: '/canaries/sightings?name=client-secret%231' },
    { method: 'POST', path: '/canaries/scan', body: { text: `here: ${workspace.pat}` } },
    { method: 'DELETE', path: '/journal' },
    { method: 'GET', path: '/identities' },
    { method: 'GET', path: '/identities?values=true' },
    {
      method: 'POST',
      path: '/service-principals',
      body: { displayName: 'x', level: 'account', scopes: ['sql'] },
      status: made,
    },
    { method: 'POST', path: '/users', body: { userName: 'new@lakeauth.example', admin: true }, status: made },
    { method: 'POST', path: '/tokens', body: { identity: 'service-principal', lifetimeSeconds: 60 }, status: made },
    { method: 'POST', path: '/tokens/revoke', body: { value: workspace.pat } },
    { method: 'POST', path: '/keys/rotate' },
    { method: 'POST', path: '/keys/rotate', body: { issuer: 'entra', retireOld: true } },
    { method: 'POST', path: '/keys/rotate', body: { issuer: 'idp' } },
    { method: 'POST', path: '/keys/rotate', body: { issuer: 'aws' } },
    { method: 'GET', path: '/oauth/settings' },
    { method: 'PATCH', path: '/oauth/settings', body: { refreshRotation: 'rotate', codeLifetimeSeconds: 5 } },
    {
      method: 'POST',
      path: '/oauth/login-scripts',
      body: { deny: true, times: 1, callback: { iss: null } },
      status: made,
    },
    {
      method: 'POST',
      path: '/oauth/applications',
      body: { redirectUris: ['http://localhost/cb'], confidential: true },
      status: made,
    },
    { method: 'POST', path: '/federation/policies', body: { issuer, id: 'p1' }, status: made },
    { method: 'DELETE', path: `/federation/policies?name=${encodeURIComponent(policy)}` },
    { method: 'POST', path: '/federation/subject-tokens', body: { like: 'gitlab', audience: ['a'] }, status: made },
    {
      method: 'POST',
      path: '/federation/github-jobs',
      body: { repository: 'acme/app', environment: 'prod' },
      status: made,
    },
    {
      method: 'POST',
      path: '/federation/azure-devops-jobs',
      body: { serviceConnections: { c: 'prod' } },
      status: made,
    },
    { method: 'POST', path: '/azure/service-principals', body: { role: 'Reader', member: false }, status: made },
    { method: 'POST', path: '/azure/secrets', body: { lifetimeSeconds: 60 }, status: made },
    { method: 'POST', path: '/azure/secrets/revoke', body: { value: azure.clientSecret } },
    { method: 'POST', path: '/azure/certificates', body: {}, status: made },
    { method: 'POST', path: '/azure/federated-credentials', body: { issuer, subject: 's' }, status: made },
    { method: 'POST', path: '/azure/roles', body: { role: 'Owner' }, status: made },
    { method: 'POST', path: '/azure/tokens', body: { userName: 'a@lakeauth.example' }, status: made },
    { method: 'POST', path: '/gcp/service-accounts', body: { name: 'further', knownToDatabricks: true }, status: made },
    { method: 'POST', path: '/gcp/service-account-keys', body: {}, status: made },
    { method: 'POST', path: '/gcp/service-account-keys/rotate', body: { email: gcp.instanceEmail } },
    { method: 'POST', path: '/gcp/workload-identity-providers', body: { issuer, conditions: { a: 1 } }, status: made },
    { method: 'POST', path: '/gcp/roles/grant', body: grant },
    { method: 'POST', path: '/gcp/roles/revoke', body: grant },
    { method: 'POST', path: '/aws/deny', body: { action: 'sts:GetWebIdentityToken' } },
    { method: 'POST', path: '/aws/allow', body: { action: 'sts:GetWebIdentityToken' } },
    { method: 'POST', path: '/aws/token-issuing', body: { enabled: false } },
    { method: 'GET', path: '/aws/sign-in' },
  ]
}

const grant = { role: 'roles/iam.workloadIdentityUser', member: 'user:a@lakeauth.example' }

const fullRule = {
  operation: 'scim.me',
  match: { method: 'GET' },
  skip: 1,
  afterHandler: true,
  delay: 5,
  respond: { status: 503, headers: { 'retry-after': '1' }, json: [1] },
  mutateToken: { claims: { aud: null }, expiresIn: '60', repeat: false },
  patchJson: { a: null },
}

/** Calls that are refused, and what the message says. */
export const refusedCalls: readonly (TriedCall & { readonly says: RegExp })[] = [
  { method: 'GET', path: '/v1/worlds/other/journal', status: 404, says: /no world "other"/ },
  { method: 'GET', path: '/secrets', status: 404, says: /openapi\.json/ },
  { method: 'GET', path: '/v1/worlds/', status: 404, says: /openapi\.json/ },
  { method: 'GET', path: '/v1/worlds/%', status: 400, says: /malformed escape/ },
  { method: 'POST', path: '/v1/worlds', body: { name: 'mine' }, status: 409, says: /already/ },
  { method: 'POST', path: '/v1/worlds', body: { name: 'a b' }, status: 400, says: /^name must match/ },
  {
    method: 'POST',
    path: '/v1/worlds',
    body: { faults: [{ operation: '*', times: -1 }] },
    status: 400,
    says: /^faults\[0\]\.times /,
  },
  {
    method: 'POST',
    path: '/v1/worlds',
    body: { name: 'x', faults: [{ operation: 'no' }] },
    status: 400,
    says: /No operation/,
  },
  { method: 'DELETE', path: '', status: 409, says: /first world/ },
  { method: 'POST', path: '/faults', body: { operation: 'nothing' }, status: 400, says: /No operation matches/ },
  { method: 'POST', path: '/faults', body: 'not json', status: 400, says: /not a JSON object/ },
  { method: 'POST', path: '/faults', body: '[]', status: 400, says: /not a JSON object/ },
  { method: 'POST', path: '/faults', body: { operation: '*', time: 1 }, status: 400, says: /has no "time"/ },
  { method: 'DELETE', path: '/faults/fault-9', status: 404, says: /no such rule/ },
  { method: 'POST', path: '/faults/fault-9/release', status: 404, says: /holds/ },
  { method: 'POST', path: '/clock/advance', body: {}, status: 400, says: /"ms" and "duration"/ },
  { method: 'POST', path: '/clock/advance', body: { duration: 'soon' }, status: 400, says: /^duration must match/ },
  { method: 'POST', path: '/clock/speed', body: { speed: -1 }, status: 400, says: /at least 0/ },
  { method: 'GET', path: '/journal?limit=x', status: 400, says: /^limit must be a whole number/ },
  { method: 'GET', path: '/journal?operations=x', status: 400, says: /has no "operations"/ },
  { method: 'GET', path: '/journal?operation=nothing', status: 400, says: /No operation matches/ },
  { method: 'GET', path: '/journal/wait', status: 400, says: /needs "operation"/ },
  { method: 'GET', path: '/journal/wait?operation=*&timeoutSeconds=61', status: 400, says: /at most 60/ },
  { method: 'GET', path: '/canaries?values=yes', status: 400, says: /^values must be true or false/ },
  { method: 'POST', path: '/users', body: { userName: 'tester@lakeauth.example' }, status: 400, says: /already/ },
  { method: 'POST', path: '/tokens', body: { identity: 'nobody' }, status: 400, says: /no identity named/ },
  { method: 'POST', path: '/federation/policies', body: {}, status: 400, says: /needs "issuer"/ },
  { method: 'DELETE', path: '/federation/policies?name=x', status: 404, says: /no such policy/ },
  { method: 'POST', path: '/azure/secrets', body: { clientId: 'x' }, status: 400, says: /no application "x"/ },
  { method: 'POST', path: '/azure/certificates', body: { certificate: 'x' }, status: 400, says: /./ },
  {
    method: 'POST',
    path: '/gcp/service-account-keys',
    body: { email: 'x' },
    status: 400,
    says: /no Google service account/,
  },
]
