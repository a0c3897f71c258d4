import {
  bearerCredential,
  ConfigurationError,
  createToken,
  type Credential,
  type CredentialStrategy,
  defineStrategy,
  type DetectContext,
  type Detection,
  standardAttributes,
} from '@lakeauth/core'
import type { Scenario } from '../../src/index.js'

/** What a mutant may do wrong. */
export type NetrcBug =
  | 'netrc-entry-for-a-longer-name'
  | 'netrc-entry-for-a-parent-domain'
  | 'netrc-host-by-letter-case'
  | 'netrc-any-login'
  | 'netrc-last-entry-wins'
  | 'netrc-claims-the-host'
  | 'netrc-read-at-every-call'
  | 'netrc-error-without-a-line'
  | 'netrc-line-in-the-error'
  | 'netrc-silent-about-the-host'

const NAME = 'reference-netrc'

/** The plain forms of .netrc alone, read with a pattern. */
export function netrcReference(bug?: NetrcBug): CredentialStrategy {
  return defineStrategy({
    name: NAME,
    summary: 'A token from .netrc, read by hand',
    attributes: { host: { ...standardAttributes.host, required: true } },
    detect: async ({ host }, context): Promise<Detection> => {
      if (!host) return { applicable: false, reason: 'the host is not set', missing: ['host'] }
      if (await tokenFor(host, context, bug))
        return { applicable: true, evidence: [bug === 'netrc-claims-the-host' ? 'host' : pathOf(context)] }
      const { hostname } = new URL(host)
      const what = bug === 'netrc-silent-about-the-host' ? 'nothing useful' : `no entry for ${hostname}`
      return { applicable: false, reason: `there is ${what} in ${pathOf(context)}` }
    },
    configure: ({ host }, context) => {
      let credential: Promise<Credential> | undefined
      const load = async (): Promise<Credential> => {
        const value = (await tokenFor(host, context, bug)) ?? ''
        return bearerCredential({ authType: NAME, token: createToken({ value }) }, context)
      }
      const ready = (signal: AbortSignal | undefined): Promise<Credential> => {
        signal?.throwIfAborted()
        if (bug === 'netrc-read-at-every-call') {
          const before = credential
          const again = load()
          credential = before ?? again
          return again.then(() => credential as Promise<Credential>)
        }
        credential ??= load()
        return credential
      }
      return {
        authType: NAME,
        headers: async (request) => (await ready(request?.signal)).headers(request),
        token: async (request) => (await (await ready(request?.signal)).token?.(request)) ?? createToken({ value: '' }),
      }
    },
  })
}

async function tokenFor(host: string, context: DetectContext, bug: NetrcBug | undefined): Promise<string | undefined> {
  const text = await context.files.readText(pathOf(context)).catch(() => '')
  const wanted = new URL(host).hostname
  text.split('\n').forEach((line, index) => {
    if ((line.match(/"/g) ?? []).length % 2 === 1) throw unreadable(line, index + 1, bug)
  })
  const entries = [...text.matchAll(/machine\s+(\S+)\s+login\s+(\S+)\s+password\s+(\S+)/g)].filter(
    ([, machine = '', login]) => isFor(machine, wanted, bug) && (login === 'token' || bug === 'netrc-any-login'),
  )
  return entries.at(bug === 'netrc-last-entry-wins' ? -1 : 0)?.[3]
}

function isFor(machine: string, wanted: string, bug: NetrcBug | undefined): boolean {
  if (bug === 'netrc-host-by-letter-case') return machine === wanted
  const name = machine.toLowerCase()
  if (bug === 'netrc-entry-for-a-longer-name' && name.endsWith(wanted)) return true
  if (bug === 'netrc-entry-for-a-parent-domain' && wanted.endsWith(`.${name}`)) return true
  return name === wanted
}

function unreadable(line: string, number: number, bug: NetrcBug | undefined): ConfigurationError {
  const where = bug === 'netrc-error-without-a-line' ? 'somewhere' : `line ${number}`
  const what = bug === 'netrc-line-in-the-error' ? `: ${line}` : ''
  const message = `${NAME}: the file cannot be understood, ${where}: a quote is missing${what}.`
  return new ConfigurationError({ code: 'ERR_CREDENTIAL_FILE_INVALID', message, strategy: NAME })
}

function pathOf({ home = '' }: DetectContext): string {
  return `${home}/.netrc`
}

/** A file in the home directory. */
export const netrcScenario: Scenario = {
  name: 'reference',
  capabilities: ['bearer', 'pat', 'netrc', 'api'],
  arrange: ({ workspace: { host, pat } }) => ({
    config: { host },
    home: '/home/tester',
    files: { '/home/tester/.netrc': `machine ${new URL(host).hostname} login token password ${pat}\n` },
  }),
  secrets: ({ workspace }) => [workspace.pat],
}
