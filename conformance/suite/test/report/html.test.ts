import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, expect, test as everywhere, vi } from 'vitest'
import { toHtml } from '../../src/report/html/to-html.js'
import { badPlugin, goodPlugin, makeReport } from './reports.js'

const executablePath = '/usr/bin/chromium'
const test = existsSync(executablePath) || process.env['REQUIRE_TOOLS'] === '1' ? everywhere : everywhere.skip
vi.setConfig({ testTimeout: 120_000 })

/** Started by the first test that is not skipped. As root it starts without its sandbox alone. */
let browser: Promise<Browser> | undefined
afterAll(async () => (await browser)?.close())

const cases = ['IDENTITY', 'FLIGHT', 'NETRC']
const html = async (): Promise<string> => toHtml(await makeReport(cases, [], badPlugin()))

interface Open extends AsyncDisposable {
  readonly page: Page
  readonly complaints: readonly string[]
  readonly asked: readonly string[]
}

async function opened(options: BrowserContextOptions = {}): Promise<Open> {
  browser ??= chromium.launch({ executablePath, args: ['--no-sandbox'], timeout: 120_000 })
  const folder = await mkdtemp(join(tmpdir(), 'lakeauth-report-'))
  const file = join(folder, 'report.html')
  await writeFile(file, await html())
  const page = await (await browser).newPage(options)
  const [complaints, asked]: [string[], string[]] = [[], []]
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(pathToFileURL(file).href)
  const close = async (): Promise<void> => {
    await page.close()
    await rm(folder, { recursive: true })
  }
  return { page, complaints, asked, [Symbol.asyncDispose]: close }
}

everywhere('the page asks nobody for anything, and text of a plugin stays text', async () => {
  const text = await html()
  expect(text).not.toMatch(/<(script|link|img|iframe)|src=(?!x)|@import|url\(/)
  expect(text).toContain('&lt;img src=x&gt;')
  expect(text).toContain('CONTRACT section 1: &quot;A strategy MUST say')
  expect(text).toContain('run --case IDENTITY-001')
  const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
  expect(new Set(ids).size).toBe(ids.length)
  const targets = [...text.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)
  expect(targets.filter((target) => !ids.includes(target))).toEqual([])
  expect(targets.length).toBeGreaterThan(12)
})

test('every case is in the matrix, and the page loads without a request or a complaint', async () => {
  await using open = await opened()
  const { results } = await makeReport(cases, [], badPlugin())
  expect(await open.page.locator('.cell').count()).toBe(results.length)
  expect(await open.page.locator('.verdict').innerText()).toBe('failed')
  expect(await open.page.locator('details[open]').count()).toBe(1)
  expect(open.asked.length).toBe(1)
  expect(open.complaints).toEqual([])
})

test('by keyboard one outcome is chosen, and the rest goes out of sight', async () => {
  await using open = await opened()
  await open.page.locator('input[value="all"]').focus()
  await open.page.keyboard.press('ArrowRight')
  expect(await open.page.locator('input:checked').getAttribute('value')).toBe('pass')
  expect(await open.page.locator('details:visible').count()).toBe(await open.page.locator('.badge.pass').count())
  expect(await open.page.locator('.cell.fail:visible').count()).toBe(0)
})

test('a link of the matrix opens its case by keyboard, and what went wrong is linked from the top', async () => {
  await using open = await opened()
  await open.page.locator('.cell.pass').nth(2).focus()
  await open.page.keyboard.press('Enter')
  const target = open.page.locator('details:has(:target)')
  expect(await target.getAttribute('open')).not.toBeNull()
  expect(await target.locator('.badge').innerText()).toBe('pass')
  const [top, height] = await open.page.evaluate<[number, number]>(
    '[document.querySelector("details:has(:target)").getBoundingClientRect().top, innerHeight]',
  )
  expect(top).toBeGreaterThanOrEqual(0)
  expect(top).toBeLessThan(height)
  await open.page.locator('.wrong a').focus()
  await open.page.keyboard.press('Enter')
  expect(await target.locator('.id').innerText()).toBe('IDENTITY-001')
})

test('by keyboard the matrix is skipped, and every area leads back to it', async () => {
  await using open = await opened()
  const path = (): string => new URL(open.page.url()).hash
  await open.page.keyboard.press('Tab')
  expect(await open.page.locator('.skip').boundingBox()).toMatchObject({ x: expect.toSatisfy((x: number) => x >= 0) })
  await open.page.keyboard.press('Enter')
  expect(path()).toBe('#cases')
  await open.page.keyboard.press('Tab')
  await open.page.keyboard.press('Enter')
  expect(path()).toBe('#matrix')
})

test('the cases of one outcome are shown in their areas alone, and no link leads to one out of sight', async () => {
  await using open = await opened()
  await open.page.locator('input[value="fail"]').check()
  expect(await open.page.locator('.results:visible h2').allInnerTexts()).toEqual([expect.stringMatching(/^identity/)])
  expect(await open.page.locator('.wrong li:visible').count()).toBe(1)
  await open.page.locator('input[value="pass"]').check()
  expect(await open.page.locator('.wrong li:visible').count()).toBe(0)
})

everywhere('where there are several subjects, every case says whose it is', async () => {
  const [bad, good] = [badPlugin(), goodPlugin()].map(({ conformance }) => conformance as readonly unknown[])
  const text = toHtml(await makeReport(['IDENTITY'], [], { conformance: [...(bad ?? []), ...(good ?? [])] }))
  expect(text.match(/<summary>.*pat, scenario “workspace”<\/span><\/summary>/g)).toHaveLength(4)
  expect(await html()).not.toMatch(/<summary>.*scenario/)
  expect(text).toMatch(/<ul class="wrong"><li data-outcome="fail">.*oauth-m2m, scenario/)
})

test.for([
  ['a phone', { viewport: { width: 390, height: 800 } }],
  ['a dark screen', { colorScheme: 'dark' }],
] as const)('on %s nothing is cut off, and the ground is that of the scheme', async ([, options]) => {
  await using open = await opened(options)
  const [width, inner] = await open.page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, innerWidth]',
  )
  expect(width).toBeLessThanOrEqual(inner)
  const ground = await open.page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
  expect(ground).toBe('colorScheme' in options ? 'rgb(18, 21, 27)' : 'rgb(255, 255, 255)')
})
