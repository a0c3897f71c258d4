import type { WorkloadIdentity } from '@lakeauth/core/subject-token'
import { invalid } from './policies/checked-policy.js'

/** Refuses what names no strategy: the name is an `auth_type` in a profile. Throws a `ConfigurationError`. */
export function assertName(name: unknown): void {
  if (typeof name === 'string' && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) return
  throw invalid('name', 'lower-case letters and digits with single hyphens between them, such as vault-oidc')
}

/** Refuses a callback that is none. Throws a `ConfigurationError`. */
export function assertCallback(value: unknown, attribute: string): void {
  if (typeof value !== 'function') throw invalid(attribute, 'a function that yields a JWT')
}

/** Refuses what yields no subject token. Throws a `ConfigurationError`. */
export function assertSource(value: unknown): void {
  if (typeof value === 'function') return
  const { attributes, egress, detect, key, source } = Object(value) as Partial<WorkloadIdentity>
  const isIdentity = [egress, detect, key, source].every((one) => typeof one === 'function')
  if (isIdentity && typeof attributes === 'object') return
  throw invalid('subjectToken', 'a function that yields a JWT, or a WorkloadIdentity')
}

/** Refuses what are no keys of AWS, and yields none. Throws a `ConfigurationError`. */
export function assertAwsCredentials(value: unknown): void {
  if (typeof value === 'function' || isAwsCredentials(value)) return
  throw invalid('credentials', 'a credential provider of the SDK of AWS, or accessKeyId and secretAccessKey')
}

/** Whether these are keys of AWS: a provider is somebody's code, and may yield anything. */
export function isAwsCredentials(value: unknown): boolean {
  const { accessKeyId, secretAccessKey } = Object(value) as Record<string, unknown>
  return [accessKeyId, secretAccessKey].every((one) => typeof one === 'string' && one !== '')
}
