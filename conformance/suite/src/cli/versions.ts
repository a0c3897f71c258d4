import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** The versions of this package and of the mock. */
export function versions(): { readonly suite: string; readonly mock: string } {
  const mock = createRequire(import.meta.url).resolve('@lakeauth/mock/package.json')
  // Two levels above the sources as well as above what is built from them.
  return { suite: versionIn(new URL('../../package.json', import.meta.url)), mock: versionIn(mock) }
}

function versionIn(file: string | URL): string {
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version
}
