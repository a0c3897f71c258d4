import { SubjectTokenError, TokenRequestError } from '@lakeauth/core'
import type { Question } from '../ask.js'
import type { Azure } from '../azure.js'

/** The agent's keys are short; something else in their place must not be sent. */
const KEY_MAX_LENGTH = 4096

/**
 * What proves to Azure Arc's agent that this program may read a file of the machine: its first answer names the file, and its
 * content is the key (learn.microsoft.com/azure/azure-arc/servers/managed-identity-authentication). A file outside the agent's own folder
 * is not read: whoever answers instead of the agent could have any file sent.
 */
export async function arcKey({ url, headers, signal }: Question, azure: Azure): Promise<string> {
  const { context } = azure
  const challenge = await context.fetch(url, { ...(headers && { headers }), signal: signal ?? null })
  if (isOutage(challenge.status)) throw outOfOrder(challenge.status, url, azure)
  const path = /^Basic realm="?([^"]+)"?$/i.exec(challenge.headers.get('www-authenticate') ?? '')?.[1]
  if (challenge.status !== 401 || !path) throw unavailable('does not answer as the agent of Azure Arc', url, azure)
  if (!isKeyFile(path, azure)) throw unavailable("names a file that is not in the agent's folder", url, azure)
  let key: string
  try {
    key = await context.files.readText(path)
  } catch (error) {
    const code = String((error as { code?: unknown } | null)?.code ?? 'unknown error')
    const remedy = 'Run it as a member of the group himds (on Windows: Hybrid agent extension applications)'
    throw unavailable(`names the file ${path}, which cannot be read (${code}). ${remedy}`, url, azure)
  }
  if (/^[\x21-\x7e]+$/.test(key) && key.length <= KEY_MAX_LENGTH) return key
  throw unavailable(`names the file ${path}, which holds no key`, url, azure)
}

function isKeyFile(path: string, { context }: Azure): boolean {
  const windows = context.platform === 'win32'
  const folder = windows
    ? `${context.env['ProgramData'] ?? 'C:\\ProgramData'}\\AzureConnectedMachineAgent\\Tokens\\`
    : '/var/opt/azcmagent/tokens/'
  const [inside, start] = [path.slice(folder.length), path.slice(0, folder.length)]
  const isFolder = windows ? start.toLowerCase() === folder.toLowerCase() : start === folder
  return isFolder && /^[\w-][\w.-]*\.key$/.test(inside)
}

/** The agent, before it names its key, while it starts or is overrun. */
const isOutage = (status: number): boolean => status >= 500 || status === 429

function outOfOrder(status: number, url: string, { strategy }: Azure): TokenRequestError {
  const { origin } = new URL(url)
  return new TokenRequestError({
    code: 'ERR_ENDPOINT_FAILED',
    message: `${strategy}: ${origin}, from IDENTITY_ENDPOINT, is out of order (${status}). Try again later; check the agent of Azure Arc (\`azcmagent show\`) if it lasts.`,
    endpoint: origin,
    status,
    retryable: true,
    strategy,
  })
}

function unavailable(problem: string, url: string, { strategy }: Azure): SubjectTokenError {
  const { origin } = new URL(url)
  return new SubjectTokenError({
    code: 'ERR_SUBJECT_TOKEN_UNAVAILABLE',
    message: `${strategy}: ${origin}, from IDENTITY_ENDPOINT, ${problem}.`,
    issuer: origin,
    strategy,
  })
}
