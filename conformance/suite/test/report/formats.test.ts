import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test, vi } from 'vitest'
import { formats } from '../../src/report/formats.js'
import { fromNdjson, toNdjson } from '../../src/report/ndjson.js'
import { toTerminal } from '../../src/report/terminal.js'
import type { Report } from '../../src/report/model.js'
import { badPlugin, makeReport } from './reports.js'

// Some run every case.
vi.setConfig({ testTimeout: 120_000 })

const waivers = [{ case: 'IDENTITY-002', reason: 'it only seems to fail', expires: '2027-01-31' }]
const bad = (): Promise<Report> => makeReport(['IDENTITY', 'FLIGHT-001', 'NETRC-001'], waivers, badPlugin())

function schema(name: string): (value: unknown) => boolean {
  const text = readFileSync(new URL(`../../schema/${name}.schema.json`, import.meta.url), 'utf8')
  return new Ajv2020({ strict: false, formats: { 'date-time': true } }).compile(JSON.parse(text) as object)
}

test('a report has every outcome that occurred, and its JSON and lines keep to the published schemas', async () => {
  const report = await bad()
  expect(report.counts).toEqual({ pass: 3, fail: 1, error: 0, untestable: 0, xpass: 1, waived: 0, inapplicable: 1 })
  expect(schema('report')(JSON.parse(formats.json(report)))).toBe(true)
  const isLine = schema('report-line')
  const lines = toNdjson(report).trimEnd().split('\n')
  expect(lines.filter((line) => !isLine(JSON.parse(line)))).toEqual([])
  expect(lines.length).toBe(report.results.length + 2)
  expect(isLine({ type: 'result' })).toBe(false)
  expect(schema('waivers')({ waivers })).toBe(true)
})

test('lines of JSON give the same report back, and without their footer none', async () => {
  const report = await bad()
  const text = toNdjson(report)
  expect(fromNdjson(text)).toEqual(report)
  const cut = text.slice(0, text.trimEnd().lastIndexOf('\n'))
  expect(() => fromNdjson(cut)).toThrow('it has no footer: the run did not come to its end')
})

test('JUnit has a failure for what fails the run, and nothing in it is markup of somebody else', async () => {
  const xml = formats.junit(await bad())
  expect(xml).toMatch(/<testsuites name="lakeauth-conformance" tests="6" failures="2" errors="0" skipped="1" /)
  expect(xml.match(/<failure type="(fail|xpass)"/g)).toEqual(['<failure type="fail"', '<failure type="xpass"'])
  expect(xml.match(/<skipped message="inapplicable: netrc not declared"\/>/g)?.length).toBe(1)
  const known =
    /^<(\?xml .*\?|\/?(testsuites|testsuite|testcase|failure|skipped)( [\w]+="[^"<>&]*(&(amp|lt|gt|quot|#39);[^"<>&]*)*")*\/?)>$/
  expect((xml.match(/<[^>]*>/g) ?? []).filter((tag) => !known.test(tag))).toEqual([])
  expect(xml).not.toContain('\u0007')
})

test('Markdown has a row for each area, and no text of a plugin is more than text', async () => {
  const markdown = formats.markdown(await bad())
  expect(markdown).toMatch(/^## \.\/plugin\.js: failed\n/)
  expect(markdown).toContain('| identity | 2 | 2 | 0 | 0 |')
  expect(markdown).toContain('| netrc | 0 | 0 | 0 | 1 |')
  expect(markdown).toContain('\n    run --case IDENTITY-001\n')
  expect(markdown).not.toMatch(/<img|`code`|\u0007/)
})

test('the terminal is told what failed, the clause and the command, and obeys nothing of a plugin', async () => {
  const text = toTerminal(await bad())
  expect(text).toContain('✗ IDENTITY-001 fail (oauth-m2m')
  expect(text).toContain('  CONTRACT section 1: "A strategy MUST say which contract')
  expect(text).toContain('  run --case IDENTITY-001')
  expect(text).toContain('failed: 3 pass, 1 fail, 1 xpass, 1 inapplicable')
  expect(text).not.toContain('\u0007')
})

test('the badge counts what applies, and is green for a conformant run alone', async () => {
  expect(JSON.parse(formats.badge(await bad()))).toEqual({
    schemaVersion: 1,
    label: 'lakeauth conformance',
    message: 'partial 3/5',
    color: 'red',
  })
  const whole = await makeReport([])
  expect(JSON.parse(formats.badge(whole))).toMatchObject({
    color: 'brightgreen',
    message: `0.1 ${whole.counts.pass}/${whole.counts.pass}`,
  })
})

test('two runs with one seed give the same bytes in every format', async () => {
  const [one, other] = [await makeReport([], [], badPlugin()), await makeReport([], [], badPlugin())]
  for (const format of Object.values(formats)) expect(format(one)).toBe(format(other))
  expect(one.results.some(({ trace }) => trace.length > 0)).toBe(true)
})
