import type { JournalEntry, World } from '@lakeauth/mock'
import type { OpResult } from './protocol.js'

/** What a case for clients is judged by: the journal of the mock, what the driver says, and what was printed and written. */
export interface ClientFacts {
  readonly world: World
  /** Everything that was asked, in order. */
  readonly entries: readonly JournalEntry[]
  /** Requests for a token of the workspace. */
  readonly tokenRequests: readonly JournalEntry[]
  /** Calls to the API of the workspace. */
  readonly calls: readonly JournalEntry[]
  /** What reached another host than the workspace. */
  readonly abroad: readonly JournalEntry[]
  readonly results: readonly OpResult[]
  /** Where a secret shows that was printed, or written to a file. */
  readonly leaks: { readonly printed: readonly string[]; readonly written: readonly string[] }
}

/** What of the journal a case looks at. */
export function requestsIn(
  world: World,
): Pick<ClientFacts, 'world' | 'entries' | 'tokenRequests' | 'calls' | 'abroad'> {
  // What the proxy and TLS say of themselves; how many connections a client opens is its own affair.
  const entries = world.journal.entries.filter(({ operation }) => !/^(proxy|tls)\./.test(operation))
  return {
    world,
    entries,
    tokenRequests: entries.filter(({ operation }) => operation === 'workspace.token'),
    calls: entries.filter(({ service, path }) => service === 'workspace' && /^\/+api\//.test(path)),
    abroad: entries.filter(({ service, via }) => service !== 'workspace' && via !== 'direct'),
  }
}

/** The secrets of the world that a request holds, by name. */
export function secretsIn({ target, request }: JournalEntry): readonly string[] {
  return [
    ...secretsInUrl({ target, request }),
    ...named(request.headers),
    ...named(request.form),
    ...request.bodySecrets,
  ]
}

/** Those that stand in its URL. */
export function secretsInUrl({ target, request }: Pick<JournalEntry, 'target' | 'request'>): readonly string[] {
  const inPath = [...target.matchAll(/\[([\w-]+#\d+)\]/g)].map(([, name]) => name as string)
  return [...inPath, ...named(request.query)].filter(isKnown)
}

/** The token that a call was signed with, by name, if it is one that the world issued. */
export function bearerOf({ request }: JournalEntry): string | undefined {
  const header = request.headers['authorization']
  return typeof header === 'object' && isKnown(header.secret) ? header.secret : undefined
}

/** How long the Authorization header of a call is. */
export function headerLength({ request }: JournalEntry): number {
  const header = request.headers['authorization']
  return typeof header === 'object' ? header.length : 0
}

/** A secret by its name. */
export function secretNamed({ canaries }: World, name: string | undefined): string | undefined {
  return canaries.find((canary) => canary.name === name)?.value
}

function named(fields: JournalEntry['request']['headers']): readonly string[] {
  return Object.values(fields).flatMap((field) =>
    typeof field === 'string' ? [] : [field.secret, ...(field.others ?? [])].filter(isKnown),
  )
}

/** What the world did not mint, a client may send where it likes. */
function isKnown(name: string): boolean {
  return !name.startsWith('unknown#')
}
