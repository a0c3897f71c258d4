import type { StrategyContext } from '../context.js'
import { subjectTokenAttributes } from './attributes.js'
import { subjectTokenError, subjectTokenIn } from './subject-token-text.js'
import type { SubjectTokenSource, WorkloadIdentity } from './workload-identity.js'

const { oidcTokenFilepath } = subjectTokenAttributes

const attributes = { oidcTokenFilepath } as const

/** A token in a file that something else keeps fresh. It is read with every call, so that a rotated one is found. */
export const fileIdentity: WorkloadIdentity<typeof attributes> = {
  attributes,
  egress: () => [],
  detect: ({ oidcTokenFilepath: path }) =>
    path
      ? { applicable: true, evidence: ['oidcTokenFilepath'] }
      : {
          applicable: false,
          reason: 'oidcTokenFilepath (DATABRICKS_OIDC_TOKEN_FILEPATH) is not set',
          missing: ['oidcTokenFilepath'],
        },
  key: ({ oidcTokenFilepath: path = '' }) => ({ file: path }),
  shared: false,
  renewal: (_settings, context) =>
    `Check that whatever writes the file of ${context.sourceOf('oidcTokenFilepath')} still runs.`,
  source: ({ oidcTokenFilepath: path = '' }, context) =>
    fileSubjectToken({ path, named: context.sourceOf('oidcTokenFilepath') }, context),
}

/**
 * A token in a file, read with every call. `named` says where the path comes from, for errors.
 *
 * @throws SubjectTokenError when the file is absent, cannot be read, is empty, or holds no JWT.
 */
export function fileSubjectToken(
  { path, named, remedy }: { readonly path: string; readonly named: string; readonly remedy?: string },
  context: StrategyContext,
): SubjectTokenSource {
  const where = `the file ${path} of ${named}`
  return async () => subjectTokenIn(await read(path, where, remedy, context), where, context)
}

async function read(
  path: string,
  where: string,
  remedy: string | undefined,
  context: StrategyContext,
): Promise<string> {
  try {
    return await context.files.readText(path)
  } catch (error) {
    const code = String((error as { code?: unknown } | null)?.code ?? 'unknown error')
    const absent = code === 'ENOENT' || code === 'ENOTDIR'
    throw subjectTokenError(
      absent ? 'ERR_SUBJECT_TOKEN_MISSING' : 'ERR_SUBJECT_TOKEN_UNAVAILABLE',
      `${where} ${absent ? 'does not exist' : `cannot be read (${code})`}. ${remedy ?? 'Check the path, and that whatever writes the token runs.'}`,
      context,
    )
  }
}
