import type { JournalEntry } from './journal.js'
import type { SecretMark } from './redact.js'

type Fields = Readonly<Record<string, string | SecretMark>>

/**
 * Requests as an HTTP archive (HAR 1.2), which browsers' developer tools and proxies open. Secrets stay marks and bodies are
 * not in it; what the journal knows beyond HTTP is in fields that begin with `_lakeauth`.
 */
export function toHar(entries: readonly JournalEntry[]): { readonly log: Readonly<Record<string, unknown>> } {
  return {
    log: {
      version: '1.2',
      creator: { name: 'lakeauth-mock', version: '0.0.0' },
      entries: entries.map(entryOf),
    },
  }
}

function entryOf(entry: JournalEntry): Readonly<Record<string, unknown>> {
  const { seq, time, operation, outcome, reason, rule, status = 0 } = entry
  return {
    startedDateTime: new Date(time).toISOString(),
    time: 0,
    request: requestOf(entry),
    response: {
      status,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      headers: [],
      cookies: [],
      content: { size: -1, mimeType: 'x-unknown' },
      redirectURL: '',
      headersSize: -1,
      bodySize: -1,
    },
    cache: {},
    timings: { send: -1, wait: -1, receive: -1 },
    _lakeauth: { seq, operation, outcome, ...(reason && { reason }), ...(rule !== undefined && { rule }) },
  }
}

function requestOf({ method, scheme, authority, target, request }: JournalEntry): Readonly<Record<string, unknown>> {
  const { headers, query, form } = request
  const mimeType = headers['content-type']
  return {
    method,
    url: /^https?:/.test(target) ? target : `${scheme}://${authority}${target}`,
    httpVersion: 'HTTP/1.1',
    headers: pairs(headers),
    queryString: pairs(query),
    cookies: [],
    ...(Object.keys(form).length > 0 && {
      postData: { mimeType: typeof mimeType === 'string' ? mimeType : '', params: pairs(form) },
    }),
    headersSize: -1,
    bodySize: -1,
  }
}

function pairs(fields: Fields): readonly { readonly name: string; readonly value: string }[] {
  return Object.entries(fields).map(([name, value]) => ({ name, value: shown(value) }))
}

function shown(value: string | SecretMark): string {
  return typeof value === 'string'
    ? value
    : `[${[value.secret, ...(value.others ?? [])].join(', ')}, ${value.length} characters]`
}
