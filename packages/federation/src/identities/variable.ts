import type { Attribute, DetectContext, Secret } from '@lakeauth/core'
import { variableSubjectToken, type WorkloadIdentity } from '@lakeauth/core/subject-token'

/** A CI system that puts ID tokens into variables of a job. */
export interface VariableOf<K extends string> {
  /** The setting that the variable is. */
  readonly key: K
  readonly summary: string
  /** Whether the CI system sets them in its jobs by itself. */
  readonly ambient?: true
  /** The first that is set. */
  readonly variables: readonly [string, ...string[]]
  /** For a reason: `no job of GitLab CI/CD`. */
  readonly elsewhere: string
  inJob(env: DetectContext['env']): boolean
  /** What puts the token there. */
  readonly remedy: string
  /** For how long a job can sign in with it, as nothing renews it there. */
  readonly renewal: string
}

/** The setting of a token that a CI system puts into a variable. No profile holds it: it belongs to the job. */
export interface VariableAttribute extends Attribute<string> {
  readonly sensitive: true
}

/** The identity of a job whose ID token is in a variable, read with every call. */
export function variableIdentity<const K extends string>(
  of: VariableOf<K>,
): WorkloadIdentity<{ readonly [P in K]: VariableAttribute }> {
  const { key, summary, ambient, variables, elsewhere, inJob, remedy, renewal } = of
  const attribute: VariableAttribute = { summary, env: variables, sensitive: true, ...(ambient && { ambient }) }
  const given = (settings: object): Secret | undefined =>
    (settings as Readonly<Record<string, Secret | undefined>>)[key]
  const variableIn = (env: DetectContext['env']): string => variables.find((name) => env[name]) ?? variables[0]
  return {
    attributes: { [key]: attribute } as { readonly [P in K]: VariableAttribute },
    egress: () => [],
    detect: (settings, { env }) => {
      if (given(settings)) return { applicable: true, evidence: [key] }
      const unset = `the environment variable ${variables[0]} is not set. ${remedy}`
      return { applicable: false, reason: inJob(env) ? unset : `this is ${elsewhere}` }
    },
    key: (settings) => ({ subject: given(settings)?.reveal() ?? '' }),
    renewal: () => renewal,
    source: (settings, context) => {
      const variable = variableIn(context.env)
      const token = given(settings)?.reveal()
      // An option, which the environment does not change.
      if (token !== undefined && token !== context.env[variable]) return async () => token
      return variableSubjectToken({ variable, remedy }, context)
    },
  }
}
