import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, expect, vi } from 'vitest'
import { spellings } from '../../src/index.js'
import { startServer } from '../../src/server/index.js'
import { createWorld } from '../../src/world/create-world.js'
import type { World } from '../../src/world/world.js'
import { callApi, requestToken } from '../requests.js'
import { testWithTool } from '../tools.js'
import { contrasts } from './contrasts.js'
import { launch, openPage, type OpenPage } from './open-page.js'

const test = testWithTool('chromium')
// Longer than the page waits for anything, so that a failure says for what.
vi.setConfig({ testTimeout: 120_000 })

/** Started by the first test that is not skipped. */
let browser: Promise<Browser> | undefined
afterAll(async () => (await browser)?.close())

async function opened(before?: (world: World) => Promise<void>, options?: BrowserContextOptions): Promise<OpenPage> {
  browser ??= launch()
  return openPage(await browser, before, options)
}

// Our own program knows no DOM: these run in the page.
const openAll = `for (const one of document.querySelectorAll('details')) one.open = true`
const inFocus = `{
  const now = document.activeElement
  const name = now.getAttribute('aria-label') ?? now.getAttribute('name') ?? now.textContent
  const found = [now.tagName + ' ' + name, getComputedStyle(now).outlineStyle]
  found
}`

/** A grant with a wrong secret, one with the right one, a call, and a host's route that is not there. */
async function somebodyAsked(world: World): Promise<void> {
  const { host, clientId, clientSecret, pat } = world.workspace
  const grant = (secret: string) =>
    fetch(`${host}/oidc/v1/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${clientId}:${secret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'all-apis' }),
    })
  await grant('wrong')
  await grant(clientSecret)
  await fetch(`${host}/api/2.0/clusters/list?x=${pat}`, { headers: { authorization: `Bearer ${pat}` } })
  await fetch(`${host}/api/2.0/%3Cimg%20src=x%20onerror=alert(1)%3E`)
}

test('the journal shows what was asked, and why it was refused, newest first', async () => {
  await using open = await opened(somebodyAsked)
  const rows = open.page.locator('#entries > li')
  expect(await rows.count()).toBe(4)
  expect(await rows.nth(3).innerText()).toMatch(
    /401 refused[^]*POST \/oidc\/v1\/token[^]*wrong-secret The client exists; /,
  )
  expect(await rows.nth(1).innerText()).toMatch(/200 ok[^]*GET \/api\/2\.0\/clusters\/list/)
  await somebodyAsked(open.world)
  await open.page.getByText('8 of 8 requests').waitFor()
  expect(open.complaints).toEqual([])
})

test('what a client sends stays text, and no secret is on the page or on its way there', async () => {
  await using open = await opened(somebodyAsked)
  await open.page.evaluate(openAll)
  expect(await open.page.locator('#entries img').count()).toBe(0)
  const text = await open.page.content()
  expect(text).toContain('[pat#1, ')
  const seen = [text, ...open.asked.map((one) => one.text)].join('\n')
  expect(open.world.canaries.length).toBeGreaterThan(3)
  for (const { value } of open.world.canaries)
    for (const spelling of spellings(value)) expect(seen).not.toContain(spelling)
})

test('the page asks nobody but the admin API, and a strict policy holds it to that', async () => {
  await using open = await opened()
  const { admin } = open.server.ready
  expect(open.asked.length).toBeGreaterThan(8)
  expect(open.asked.filter(({ url }) => !url.startsWith(`${admin}/`))).toEqual([])
  const policy = (await fetch(admin)).headers.get('content-security-policy')
  expect(policy).toMatch(
    /^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; .*frame-ancestors 'none'$/,
  )
  const wasRun = await open.page.evaluate(`{
    const script = document.createElement('script')
    script.textContent = 'globalThis.wasRun = true'
    document.body.append(script)
    'wasRun' in globalThis
  }`)
  expect(wasRun).toBe(false)
})

test('a page of another origin is refused, also one of this machine', async () => {
  await using open = await opened()
  const { admin } = open.server.ready
  for (const origin of ['http://evil.example', 'http://127.0.0.1:1', 'null']) {
    expect((await fetch(`${admin}/v1/worlds`, { headers: { origin } })).status).toBe(403)
    expect((await fetch(admin, { headers: { origin } })).status).toBe(403)
  }
  expect((await fetch(`${admin}/v1/worlds`, { headers: { origin: admin } })).status).toBe(200)
  for (const path of ['/page/', '/page/none.js', '/page/../package.json', '/package.json'])
    expect((await fetch(admin + path)).status).toBe(404)
})

test('the keyboard alone advances the clock, opens a request and finds another', async () => {
  await using open = await opened(somebodyAsked)
  const { page, world } = open
  const start = world.clock.now()
  await page.getByRole('button', { name: '+1 h' }).focus()
  await page.keyboard.press('Enter')
  await page.getByText('Advanced by 1h.').waitFor()
  expect(world.clock.now() - start).toBe(3_600_000)
  await page.getByLabel('Advance by', { exact: true }).last().focus()
  await page.keyboard.type('90s')
  await page.keyboard.press('Enter')
  await page.getByText('Advanced by 90s.').waitFor()
  expect(world.clock.now() - start).toBe(3_690_000)
  const first = page.locator('summary').first()
  await first.focus()
  await page.keyboard.press('Space')
  expect(await page.locator('details').first().getAttribute('open')).toBe('')
  await page.getByLabel('Find').focus()
  await page.keyboard.type('wrong-secret')
  await page.getByText('1 of 4 requests').waitFor()
  // The row that was opened is still open when the filter is gone.
  await page.keyboard.press('Control+A')
  await page.keyboard.press('Delete')
  await page.getByText('4 of 4 requests').waitFor()
  expect(await page.locator('details').first().getAttribute('open')).toBe('')
})

test('everything that can be used is reached by Tab, and shows that it is', async () => {
  await using open = await opened(somebodyAsked)
  const { page } = open
  const reached = new Set<string>()
  const all = await page.locator('a, button, input, select, summary').count()
  for (let at = 0; at < all + 2; at += 1) {
    await page.keyboard.press('Tab')
    const [what, outline] = await page.evaluate<[string, string]>(inFocus)
    if (!what.startsWith('BODY')) expect([what, outline]).toEqual([what, 'solid'])
    reached.add(what)
  }
  for (const part of [
    'A Skip',
    'INPUT world',
    'BUTTON Make',
    'BUTTON +1 min',
    'SELECT preset',
    'BUTTON Add',
    'INPUT text',
    'SUMMARY',
  ])
    expect(
      [...reached].some((what) => what.startsWith(part)),
      part,
    ).toBe(true)
})

test('a preset is set on an operation, has its effect, and is cleared', async () => {
  await using open = await opened()
  const { page, world } = open
  await page.getByLabel('What goes wrong').selectOption('rate-limited')
  await page.getByText('429 with Retry-After: 2 (anywhere)').waitFor()
  await page.getByLabel('Where').fill('workspace.token')
  await page.getByLabel('Times').fill('2')
  await page.getByRole('button', { name: 'Add' }).click()
  await page.getByText('rate-limited is set on workspace.token.').waitFor()
  expect((await requestToken(world)).status).toBe(429)
  await page.getByText('answers 429; 1 of 2 left, met once').waitFor()
  await page.getByRole('button', { name: 'Clear all' }).click()
  await page.getByText('No rule is left.').waitFor()
  expect(world.faults()).toEqual([])
  expect((await requestToken(world)).status).toBe(200)
})

test('what the API refuses is said where it was asked', async () => {
  await using open = await opened()
  await open.page.getByLabel('Where').fill('no.such')
  await open.page.getByRole('button', { name: 'Add' }).click()
  await open.page.getByText('No operation matches "no.such".').waitFor()
  expect(await open.page.getByRole('status').innerText()).toBe('No operation matches "no.such".')
  expect(await open.page.getByRole('status').getAttribute('class')).toBe('problem')
})

test('a world is made, looked at, and ended', async () => {
  await using open = await opened(somebodyAsked)
  const { page } = open
  await page.getByLabel('New world').fill('nightly')
  await page.getByLabel('frozen').check()
  await page.getByRole('button', { name: 'Make' }).click()
  await page.getByText('Nothing was asked yet.').waitFor()
  expect(await page.getByLabel('nightly', { exact: false }).first().isChecked()).toBe(true)
  await page.getByRole('button', { name: 'End the world nightly' }).click()
  await page.getByText('4 of 4 requests').waitFor()
  expect(await page.locator('#worlds li').count()).toBe(1)
})

test('the journal is cleared, and fills again', async () => {
  await using open = await opened(somebodyAsked)
  await open.page.locator('#clear-journal').click()
  await open.page.getByText('Nothing was asked yet.').waitFor()
  expect(open.world.journal.entries).toEqual([])
  await callApi(open.world, open.world.workspace.pat)
  await open.page.getByText('1 of 1 requests').waitFor()
})

test('a journal that a test clears elsewhere is shown empty, and then what came after', async () => {
  await using open = await opened(somebodyAsked)
  const { page, world } = open
  await page.getByText('4 of 4 requests').waitFor()
  world.journal.clear()
  await page.getByText('Nothing was asked yet.').waitFor()
  world.journal.clear()
  await callApi(world, world.workspace.pat)
  await page.getByText('1 of 1 requests').waitFor()
})

/** Makes a world by the API, has it asked so often, and gives its end. */
async function worldAsked(
  { server }: OpenPage,
  name: string,
  path: string,
  times: number,
): Promise<() => Promise<unknown>> {
  const { admin } = server.ready
  const made = await fetch(`${admin}/v1/worlds`, { method: 'POST', body: JSON.stringify({ name }) })
  const { host } = (await made.json()) as { readonly host: string }
  for (let at = 0; at < times; at += 1) await fetch(`${host}${path}-${at}`)
  return () => fetch(`${admin}/v1/worlds/${name}`, { method: 'DELETE' })
}

test('a world that is ended and made again under its name shows what the new one was asked', async () => {
  await using open = await opened()
  const { page } = open
  const end = await worldAsked(open, 'again', '/old', 3)
  await page.getByRole('radio', { name: 'again' }).check()
  await page.getByText('3 of 3 requests').waitFor()
  await end()
  await worldAsked(open, 'again', '/new', 1)
  await page.getByRole('radio', { name: 'again' }).check()
  await page.getByText('1 of 1 requests').waitFor()
  expect(await page.locator('#entries').innerText()).not.toContain('/old')
})

test('a server that is started again at its port shows what the new one was asked', async () => {
  await using open = await opened(somebodyAsked)
  const { page, server } = open
  await page.getByText('4 of 4 requests').waitFor()
  await server.close()
  const world = createWorld({ clock: 'frozen' })
  const adminPort = Number(new URL(server.ready.admin).port)
  await using _again = await startServer({ worlds: [world], adminPort, httpsPort: false, proxyPort: false })
  await fetch(`${world.workspace.host}/new-0`)
  await page.getByText('1 of 1 requests').waitFor()
  expect(await page.locator('#entries').innerText()).toContain('/new-0')
})

test('an answer that comes late shows nothing of a world that was left meanwhile', async () => {
  await using open = await opened()
  const { page, server } = open
  await worldAsked(open, 'two', '/second', 2)
  await page.getByRole('radio', { name: 'two' }).waitFor()
  const late = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  // The answer with what the first world was asked is under way until the other one is chosen.
  await page.route('**/v1/worlds/default/journal?*', async (route) => {
    const response = await route.fetch()
    if ((await response.text()).includes('/first-3')) {
      held.resolve()
      await late.promise
    }
    await route.fulfill({ response })
  })
  for (let at = 0; at < 4; at += 1) await fetch(`${server.ready.world.workspace.host}/first-${at}`)
  await held.promise
  await page.getByRole('radio', { name: 'two' }).check()
  await page.getByText('2 of 2 requests').waitFor()
  const answered = page.waitForResponse(/\/default\/journal\?/)
  late.resolve()
  await answered
  await page.waitForResponse(/\/two\/journal\?/)
  expect(await page.locator('#entries').innerText()).not.toContain('/first')
  expect(await page.locator('#count').innerText()).toBe('2 of 2 requests')
})

test('rows that are kept no longer are counted', async () => {
  await using open = await opened(async (world) => {
    for (let at = 0; at < 512; at += 1) await world.fetch(`${world.workspace.host}/api/none`)
  })
  await open.page.getByText('500 of 500 requests, 12 earlier ones not shown').waitFor()
  await callApi(open.world, open.world.workspace.pat)
  await open.page.getByText('500 of 500 requests, 13 earlier ones not shown').waitFor()
})

test('a request that is held is pending, and shows its end when it has one', async () => {
  await using open = await opened()
  const { page, world } = open
  const hold = world.on('scim.me').hold(1)
  const answer = callApi(world, world.workspace.pat)
  await page.locator('.tag.pending').waitFor()
  await page.getByRole('button', { name: /^Let go/ }).click()
  await page.locator('#entries .tag.ok').waitFor()
  expect((await answer).status).toBe(200)
  hold.release()
})

test('when the mock has gone the page says so', async () => {
  await using open = await opened()
  await open.server.close()
  await open.page.getByText('The mock does not answer.').waitFor()
})

for (const colorScheme of ['light', 'dark'] as const)
  test(`on a phone nothing is cut off, and every text can be read in ${colorScheme} colours`, async () => {
    await using open = await opened(somebodyAsked, { colorScheme, viewport: { width: 390, height: 844 } })
    const { page } = open
    await page.evaluate(openAll)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor')
    expect(ground).toBe(colorScheme === 'light' ? 'rgb(246, 247, 249)' : 'rgb(18, 22, 28)')
    const found = await contrasts(page)
    expect(found.length).toBeGreaterThan(40)
    // WCAG 2.2, 1.4.3.
    expect(found.filter(({ ratio }) => ratio < 4.5)).toEqual([])
    const small = await page
      .locator('button, select')
      .evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().height < 44).length)
    expect(small).toBe(0)
  })
