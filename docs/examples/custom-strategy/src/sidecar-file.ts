import {
  bearerCredential,
  cachedSource,
  type CredentialStrategy,
  defineStrategy,
  standardAttributes,
  type StrategyContext,
  SubjectTokenError,
  type Token,
} from '@lakeauth/core'
import { parseTokenFile } from './token-file.js'

const attributes = {
  host: { ...standardAttributes.host, required: true },
  sidecarTokenFile: {
    summary: 'The file in which a sidecar keeps a token',
    env: ['SIDECAR_TOKEN_FILE'],
    profileKey: 'sidecar_token_file',
    required: true,
  },
} as const

/** A Databricks token that a sidecar keeps fresh in a file, as `{"access_token": "…", "expires_at": 1767225600}`. */
export const sidecarFile: CredentialStrategy<typeof attributes> = defineStrategy({
  name: 'sidecar-file',
  summary: 'A token that a sidecar keeps in a file',
  attributes,
  configure: ({ sidecarTokenFile }, context) => {
    const token = cachedSource(
      {
        key: { grant: 'sidecar-file', file: sidecarTokenFile },
        // Read anew each time: the sidecar has replaced the file by then.
        source: () => readToken(sidecarTokenFile, context),
      },
      context,
    )
    return bearerCredential({ authType: 'sidecar-file', token }, context)
  },
})

async function readToken(file: string, { files, sourceOf }: StrategyContext): Promise<Token> {
  const source = sourceOf('sidecarTokenFile')
  const text = await files.readText(file).catch((cause: { readonly code?: unknown }) => {
    throw new SubjectTokenError({
      code: 'ERR_SUBJECT_TOKEN_UNAVAILABLE',
      message: `sidecar-file: ${file} cannot be read (${String(cause.code)}). Check ${source} and that the sidecar runs.`,
      strategy: 'sidecar-file',
    })
  })
  const token = parseTokenFile(text)
  if (token) return token
  throw new SubjectTokenError({
    code: 'ERR_SUBJECT_TOKEN_INVALID',
    message: `sidecar-file: ${file} holds no JSON object with access_token and expires_at. Check ${source}.`,
    strategy: 'sidecar-file',
  })
}
