import type { StrategyContext } from '../context.js'
import { subjectTokenAttributes } from './attributes.js'
import { subjectTokenError, subjectTokenIn } from './subject-token-text.js'
import type { SubjectTokenSource, WorkloadIdentity } from './workload-identity.js'

const { oidcToken, oidcTokenEnv } = subjectTokenAttributes

const attributes = { oidcToken, oidcTokenEnv } as const

const VARIABLE = 'DATABRICKS_OIDC_TOKEN'

/**
 * A token in an environment variable: `DATABRICKS_OIDC_TOKEN`, or the one that `oidcTokenEnv` names. It is read with every
 * call. The token that the option `oidcToken` holds is taken as it is.
 */
export const environmentIdentity: WorkloadIdentity<typeof attributes> = {
  attributes,
  egress: () => [],
  detect: ({ oidcToken: token, oidcTokenEnv: variable }, { env }) => {
    if (variable === undefined && token) return { applicable: true, evidence: ['oidcToken'] }
    if (variable !== undefined && env[variable]) return { applicable: true, evidence: ['oidcTokenEnv'] }
    return { applicable: false, reason: `the environment variable ${variable ?? VARIABLE} is not set` }
  },
  // The token itself: two workloads may have the same variable, and neither must be given the other's.
  key: ({ oidcToken: token, oidcTokenEnv: variable }, { env }) => ({
    variable: variable ?? VARIABLE,
    subject: (variable === undefined ? token?.reveal() : env[variable]) ?? '',
  }),
  renewal: ({ oidcTokenEnv: variable }, context) => {
    const place = variable === undefined ? context.sourceOf('oidcToken') : `the environment variable ${variable}`
    return `A program that runs keeps what it was given in ${place}: start it with a token that lives longer, or have one renewed in a file (oidcTokenFilepath).`
  },
  source: ({ oidcToken: token, oidcTokenEnv: variable }, context) => {
    const given = variable === undefined ? token?.reveal() : undefined
    if (given === undefined || given === context.env[VARIABLE]) {
      return variableSubjectToken({ variable: variable ?? VARIABLE }, context)
    }
    return async () => subjectTokenIn(given, context.sourceOf('oidcToken'), context)
  },
}

/**
 * A token in an environment variable, read with every call: whoever starts a job may set it anew.
 *
 * @throws SubjectTokenError when the variable is not set, is empty, or holds no JWT. `remedy` says how it is set.
 */
export function variableSubjectToken(
  { variable, remedy }: { readonly variable: string; readonly remedy?: string },
  context: StrategyContext,
): SubjectTokenSource {
  return async () => {
    const text = context.env[variable]
    if (text !== undefined) return subjectTokenIn(text, `the environment variable ${variable}`, context)
    throw subjectTokenError(
      'ERR_SUBJECT_TOKEN_MISSING',
      `the environment variable ${variable} is not set. ${remedy ?? 'Set it to an ID token of the identity provider of this workload, or name another variable in oidcTokenEnv (DATABRICKS_OIDC_TOKEN_ENV).'}`,
      context,
    )
  }
}
