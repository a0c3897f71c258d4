import type { Attribute } from '@lakeauth/core'
import { fileSubjectToken, type WorkloadIdentity } from '@lakeauth/core/subject-token'

/** Where a projected token is looked for, as the examples of Kubernetes mount theirs. */
const USUAL_PATH = '/var/run/secrets/tokens/databricks-token'

const REMEDY =
  'Mount a token of the service account into the pod, in its spec: `volumes: [{ name: databricks-token, projected: { sources: [{ serviceAccountToken: { path: databricks-token, audience: <the audience of the federation policy>, expirationSeconds: 3600 } }] } }]`, with `volumeMounts: [{ name: databricks-token, mountPath: /var/run/secrets/tokens }]`.'

const attributes = {
  kubernetesTokenFile: {
    summary: `The projected token of a pod's service account; ${USUAL_PATH} when absent`,
    env: ['LAKEAUTH_KUBERNETES_TOKEN_FILE'],
    profileKey: 'kubernetes_token_file',
    parse: parsePath,
  },
} as const satisfies Readonly<Record<string, Attribute>>

/**
 * A pod, by a token of its service account that is projected for Databricks alone. The kubelet rotates it, so that it is read
 * with every call. The pod's usual token is not taken: it is for the cluster's own API, and must go nowhere else.
 */
export const kubernetesIdentity: WorkloadIdentity<typeof attributes> = {
  attributes,
  egress: () => [],
  detect: async ({ kubernetesTokenFile: path }, { env, files }) => {
    if (path !== undefined) return { applicable: true, evidence: ['kubernetesTokenFile'] }
    if (env['KUBERNETES_SERVICE_HOST'] === undefined)
      return { applicable: false, reason: 'this is no pod of Kubernetes' }
    if (await files.exists(USUAL_PATH)) return { applicable: true, evidence: [USUAL_PATH] }
    return {
      applicable: false,
      reason: `kubernetesTokenFile (LAKEAUTH_KUBERNETES_TOKEN_FILE) is not set, and there is no ${USUAL_PATH}. ${REMEDY}`,
    }
  },
  key: ({ kubernetesTokenFile: path = USUAL_PATH }) => ({ file: path }),
  shared: false,
  renewal: () => 'The kubelet replaces the file in time, but not where it is mounted with `subPath`: mount the folder.',
  source: ({ kubernetesTokenFile: path }, context) => {
    const named = path === undefined ? 'a projected token' : context.sourceOf('kubernetesTokenFile')
    return fileSubjectToken({ path: path ?? USUAL_PATH, named, remedy: REMEDY }, context)
  },
}

/** A relative path would depend on where a process was started. */
function parsePath(raw: string): string {
  if (raw.startsWith('/') || /^[A-Za-z]:[\\/]/.test(raw)) return raw
  throw new Error('expected an absolute path')
}
