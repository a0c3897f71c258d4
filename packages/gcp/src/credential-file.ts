import { ConfigurationError } from '@lakeauth/core'
import type { Google } from './google.js'

/** Credentials as JSON, and where they came from. */
export interface CredentialJson {
  readonly json: Readonly<Record<string, unknown>>
  /** For people: a path, or the setting that holds it. Never what stands in it. */
  readonly where: string
  /** The setting that names it. */
  readonly attribute: string
}

/** True for a setting that holds JSON and no path. */
export function isJson(value: string): boolean {
  return /^\s*[{[]/.test(value)
}

/**
 * The file that a setting names, for people. A value that is no path could be the key itself, in another form than expected:
 * so no more than the name of a JSON file is shown.
 */
export function fileOf(path: string, setting: string): string {
  const name = /(?:^|[/\\])([\w.-]{1,80}\.json)$/.exec(path)?.[1]
  return name ? `the file ${name} of ${setting}` : `the file that ${setting} names`
}

/**
 * A file of credentials.
 *
 * @throws ConfigurationError when it is missing, cannot be read, or is no JSON object. The parser's own words would quote it.
 */
export async function readCredentialFile(
  path: string,
  named: Pick<CredentialJson, 'where' | 'attribute'>,
  google: Google,
): Promise<CredentialJson> {
  try {
    return parseCredentialJson(await google.context.files.readText(path), named, google)
  } catch (error) {
    if (error instanceof ConfigurationError) throw error
    const code = String((error as { code?: unknown } | null)?.code ?? 'unknown error')
    const problem = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`
    throw invalidCredentials(`${named.where} ${problem}. Check the path.`, named, google)
  }
}

/** @throws ConfigurationError unless the text is a JSON object. Windows' tools write a byte order mark before it. */
export function parseCredentialJson(
  text: string,
  named: Pick<CredentialJson, 'where' | 'attribute'>,
  google: Google,
): CredentialJson {
  let json: unknown
  try {
    json = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    json = undefined
  }
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) {
    return { ...named, json: json as Readonly<Record<string, unknown>> }
  }
  throw invalidCredentials(
    `${named.where} is not a JSON object. Check that it is a file of credentials as Google writes it, whole and unchanged.`,
    named,
    google,
  )
}

/** Credentials that cannot be used. `problem` starts with where they are. */
export function invalidCredentials(
  problem: string,
  { where, attribute }: Pick<CredentialJson, 'where' | 'attribute'>,
  { strategy }: Pick<Google, 'strategy'>,
): ConfigurationError {
  return new ConfigurationError({
    code: 'ERR_CREDENTIAL_FILE_INVALID',
    message: `${strategy}: ${problem}`,
    attribute,
    source: where,
    strategy,
  })
}
