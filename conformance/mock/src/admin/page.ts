import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'

/** Beside `src` and `dist`, from wherever this stands in them. */
const folder = new URL('../../page/', import.meta.url)

const modules = ['page', 'api', 'clock', 'dom', 'faults', 'journal', 'worlds'] as const

/** What is served, by path: nothing else of the folder, and of nothing above it. */
const files: ReadonlyMap<string, { readonly file: string; readonly type: string }> = new Map([
  ['/', { file: 'index.html', type: 'text/html; charset=utf-8' }],
  ['/page/page.css', { file: 'page.css', type: 'text/css; charset=utf-8' }],
  ...modules.map(
    (name) => [`/page/${name}.js`, { file: `${name}.js`, type: 'text/javascript; charset=utf-8' }] as const,
  ),
])

/** The page loads nothing from elsewhere, runs nothing that stands in it, and is shown in no other page. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Whether a path is one of the page's. */
export function isOfPage(path: string): boolean {
  return files.has(path)
}

/** Answers with a file of the page. Rejects when it is not there. */
export async function servePage(path: string, outgoing: ServerResponse): Promise<void> {
  const { file, type } = files.get(path) as { file: string; type: string }
  const content = await readFile(new URL(file, folder))
  outgoing.writeHead(200, {
    'content-type': type,
    'content-length': content.length,
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  })
  outgoing.end(content)
}
