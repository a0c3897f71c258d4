// The browser of a user who signs in: Chromium opens the address that it is given, until the client has its code.
import { chromium } from 'playwright-core'

const { INTEROP_CHROMIUM: executablePath, HTTPS_PROXY: server } = process.env
const browser = await chromium.launch({
  executablePath,
  proxy: { server, bypass: 'localhost,127.0.0.1' },
  args: ['--no-sandbox', '--disable-gpu', '--disable-component-update', '--disable-background-networking'],
})
try {
  const page = await browser.newPage({ ignoreHTTPSErrors: true })
  await page.goto(process.argv[2], { timeout: 60_000, waitUntil: 'commit' })
  await page.waitForLoadState('load', { timeout: 60_000 })
} finally {
  await browser.close()
}
