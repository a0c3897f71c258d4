import { programPath } from './tools.mjs'
import { program } from './programs.mjs'

/** The environment in which a client opens Chromium for its user, or the reason to skip. */
export function browserRow() {
  const chromium = programPath('chromium') ?? programPath('chromium-browser') ?? programPath('google-chrome')
  if (chromium === undefined) return { skip: 'there is no Chromium on the PATH' }
  // With the ampersand Python does not wait for its end, as the one who is waiting has to serve the redirect.
  return { env: { BROWSER: `${process.execPath} ${program('browser.mjs')} %s &`, INTEROP_CHROMIUM: chromium } }
}
