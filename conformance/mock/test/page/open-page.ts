import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { type MockServer, startServer } from '../../src/server/index.js'
import { createWorld } from '../../src/world/create-world.js'
import type { World } from '../../src/world/world.js'

/** A served world and its page in a browser. */
export interface OpenPage extends AsyncDisposable {
  readonly world: World
  readonly server: MockServer
  readonly page: Page
  /** What the browser complained about. */
  readonly complaints: readonly string[]
  /** Every URL that the page asked for, and the text of every answer. */
  readonly asked: readonly { readonly url: string; readonly text: string }[]
}

/** Debian's browser, which playwright drives as it is. As root it starts without its sandbox alone. */
export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'], timeout: 120_000 })
}

/** Serves a world whose clock stands still, and opens the page once `before` has happened. */
export async function openPage(
  browser: Browser,
  before: (world: World) => Promise<void> = async () => {},
  options: BrowserContextOptions = {},
): Promise<OpenPage> {
  const world = createWorld({ clock: 'frozen' })
  const server = await startServer({ worlds: [world], httpsPort: false, proxyPort: false })
  await before(world)
  const page = await browser.newPage(options)
  page.setDefaultTimeout(60_000)
  const complaints: string[] = []
  const asked: { url: string; text: string }[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('response', async (response) => {
    const text = await response.text().catch(() => '')
    asked.push({ url: response.url(), text })
  })
  await page.goto(server.ready.admin)
  await page.getByText('Watching.').waitFor()
  const close = async (): Promise<void> => {
    await page.close()
    await server.close()
  }
  return { world, server, page, complaints, asked, [Symbol.asyncDispose]: close }
}
