import { isAuthError } from '@lakeauth/core'
import { type CredentialJson, invalidCredentials } from '../credential-file.js'
import { type Call, type Google, objectIn, textIn } from '../google.js'
import { allowedUrl } from '../origins.js'
import { askMachine, MACHINE_ORIGINS } from './machine.js'
import { noSubjectToken } from './subject-error.js'

/** No token of an identity provider is longer. */
const LENGTH_MAX = 65_536

/** Azure makes a token of a managed identity while one waits, unlike AWS, and hands out the same one afterwards. */
const LIMIT_MS = 5_000

/** What Azure's metadata service answers while it starts or is renewed (vendor guide to managed identities, "Retry guidance"). */
const STARTING: ReadonlySet<unknown> = new Set([404, 410, 500])

const CHECK = 'Check that the identity provider of the workload puts it there.'

/** The workload's own token from a file, or from a URL such as that of Azure's metadata service: as text, or in a field. */
export async function documentSubjectToken(source: CredentialJson, call: Call, google: Google): Promise<string> {
  const { json } = source
  const field = fieldIn(source, google)
  const file = textIn(json, 'file')
  const text = file ? await readFile(file, source, google) : await fetchText(source, call, google)
  const token = (field === undefined ? text : fieldOf(text, field)).trim()
  if (token !== '' && token.length <= LENGTH_MAX) return token
  const member = field === undefined ? '' : ` in its field ${JSON.stringify(field.slice(0, 60))}`
  throw noSubjectToken(`the credential_source of ${source.where} holds no token${member}. ${CHECK}`, google)
}

/** The field that holds the token; `undefined` where it is the whole text. What cannot be sent or read as it says is refused. */
function fieldIn(source: CredentialJson, google: Google): string | undefined {
  const { json, where } = source
  const format = objectIn(json, 'format') ?? {}
  const field = textIn(format, 'subject_token_field_name')
  const isJson = format['type'] === 'json'
  const known = isJson ? field !== undefined : format['type'] === undefined || format['type'] === 'text'
  const sent = Object.values(objectIn(json, 'headers') ?? {}).every((value) => typeof value === 'string')
  if (known && sent) return isJson ? field : undefined
  const problem = `${known ? 'headers' : 'format'} in the credential_source of ${where} is not as Google defines it. Create the file again.`
  throw invalidCredentials(problem, source, google)
}

function fieldOf(text: string, field: string): string {
  try {
    return textIn(JSON.parse(text) as Readonly<Record<string, unknown>>, field) ?? ''
  } catch {
    return ''
  }
}

async function readFile(path: string, { where }: CredentialJson, google: Google): Promise<string> {
  try {
    return await google.context.files.readText(path)
  } catch (error) {
    const code = String((error as { code?: unknown } | null)?.code ?? 'unknown error')
    const problem = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`
    throw noSubjectToken(
      `the file ${path}, which ${where} names for the workload's token, ${problem}. ${CHECK}`,
      google,
    )
  }
}

function isStarting(error: unknown): boolean {
  return isAuthError(error) && STARTING.has((error as { readonly status?: number }).status)
}

async function fetchText({ json, where }: CredentialJson, { signal }: Call, google: Google): Promise<string> {
  const from = { field: 'credential_source.url', where, usual: MACHINE_ORIGINS }
  const url = allowedUrl(textIn(json, 'url') ?? '', from, google)
  const explain = (): string => `Check the credential_source of ${where}, and the identity of this machine.`
  const headers = (objectIn(json, 'headers') ?? {}) as Readonly<Record<string, string>>
  const question = { url, headers, signal, expected: 'a token', text: true, explain } as const
  const answer = await askMachine(question, { limitMs: LIMIT_MS, isStarting }, google)
  return String(answer.body['text'])
}
