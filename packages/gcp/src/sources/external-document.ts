import { ask } from '../ask.js'
import type { CredentialJson } from '../credential-file.js'
import { type Call, type Google, objectIn, textIn } from '../google.js'
import { METADATA_URL } from '../metadata-host.js'
import { allowedUrl } from '../origins.js'
import { noSubjectToken } from './subject-error.js'

/** No token of an identity provider is longer. */
const LENGTH_MAX = 65_536

const CHECK = 'Check that the identity provider of the workload puts it there.'

/** The workload's own token from a file, or from a URL such as that of Azure's metadata service: as text, or in a field. */
export async function documentSubjectToken(source: CredentialJson, call: Call, google: Google): Promise<string> {
  const { json } = source
  const file = textIn(json, 'file')
  const text = file ? await readFile(file, source, google) : await fetchText(source, call, google)
  const format = objectIn(json, 'format') ?? {}
  const field = textIn(format, 'type') === 'json' ? textIn(format, 'subject_token_field_name') : undefined
  const token = (field === undefined ? text : fieldOf(text, field)).trim()
  if (token !== '' && token.length <= LENGTH_MAX) return token
  const member = field === undefined ? '' : ` in its field ${JSON.stringify(field.slice(0, 60))}`
  throw noSubjectToken(`the credential_source of ${source.where} holds no token${member}. ${CHECK}`, google)
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

async function fetchText({ json, where }: CredentialJson, { signal }: Call, google: Google): Promise<string> {
  const from = { field: 'credential_source.url', where, usual: [METADATA_URL] }
  const url = allowedUrl(textIn(json, 'url') ?? '', from, google)
  const given = Object.entries(objectIn(json, 'headers') ?? {})
  const headers = Object.fromEntries(given.map(([name, value]) => [name, String(value)]))
  const explain = (): string => `Check the credential_source of ${where}, and the identity of this machine.`
  const answer = await ask({ url, headers, signal, expected: 'a token', text: true, explain }, google)
  return String(answer.body['text'])
}
