import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { azExpiry, type OffsetAt } from './expiry.js'

/** Berlin in 2026: an hour ahead of UTC, in summer two. Clocks change at one o'clock UTC. */
const SPRING = Date.UTC(2026, 2, 29, 1)
const AUTUMN = Date.UTC(2026, 9, 25, 1)
const berlin: OffsetAt = (at) => (at >= SPRING && at < AUTUMN ? 120 : 60)

/** What a clock there shows, as Python prints it. */
function shown(at: number): string {
  return new Date(at + berlin(at) * 60_000).toISOString().replace('T', ' ').replace('Z', '000')
}

const read = (expiresOn: string, now: number): number | undefined => azExpiry({ expiresOn }, now, berlin)?.getTime()

describe("the end of az's token", () => {
  it.each([1_790_000_000, '1790000000'])('is taken from the epoch %j before the local time [S3-08] [R17]', (epoch) => {
    const printed = { expires_on: epoch, expiresOn: '1999-01-01 00:00:00.000000' }
    expect(azExpiry(printed, 0, berlin)).toEqual(new Date(1_790_000_000_000))
  })

  it.each([0, '0', -1, 1_790_000_000_000, '1790000000000'])(
    'is not %j of the epoch where a local time stands beside it [S3-08]',
    (epoch) => {
      const printed = { expires_on: epoch, expiresOn: '2026-01-10 10:00:00.000000' }
      expect(azExpiry(printed, 0, () => 0)).toEqual(new Date('2026-01-10T10:00:00Z'))
    },
  )

  it('is read from the local time of az in winter and in summer [S3-08]', () => {
    const [winter, summer] = [Date.UTC(2026, 0, 10, 12, 30, 5), Date.UTC(2026, 6, 10, 12, 30, 5)]
    expect(shown(winter)).toBe('2026-01-10 13:30:05.000000')
    expect(read(shown(winter), 0)).toBe(winter)
    expect(read(shown(summer), 0)).toBe(summer)
  })

  it('is never later than the real end and never over before it, even while clocks change [S3-08]', () => {
    const around = fc.oneof(...[SPRING, AUTUMN].map((at) => fc.integer({ min: at - 90_000_000, max: at + 90_000_000 })))
    fc.assert(
      fc.property(around, fc.integer({ min: 1, max: 86_400 }), (now, seconds) => {
        const start = now - (now % 1000)
        const end = start + seconds * 1000
        const found = read(shown(end), start) as number
        expect(found).toBeGreaterThan(start)
        expect(found).toBeLessThanOrEqual(end)
        // Off by nothing but the hour that comes twice.
        expect([0, 3_600_000]).toContain(end - found)
      }),
      { numRuns: 1_000 },
    )
  })

  it('is the second of two equal times when the first is over [S3-08] [R17]', () => {
    const second = AUTUMN + 30 * 60_000
    expect(shown(second)).toBe(shown(second - 3_600_000))
    expect(read(shown(second), AUTUMN)).toBe(second)
    expect(read(shown(second), AUTUMN - 3_600_000)).toBe(second - 3_600_000)
  })

  it('is read from a time that no clock ever shows [S3-08]', () => {
    expect(read('2026-03-29 02:30:00.000000', 0)).toBe(Date.UTC(2026, 2, 29, 0, 30))
  })

  it('is read with a zone, where az prints one [S3-08]', () => {
    expect(read('2026-07-10T12:30:05Z', 0)).toBe(Date.UTC(2026, 6, 10, 12, 30, 5))
    expect(read('2026-07-10T12:30:05.123456+02:00', 0)).toBe(Date.UTC(2026, 6, 10, 10, 30, 5))
  })

  it.each([
    // The hour from two to three comes twice, and the first one counts.
    ['Europe/Berlin', '2026-10-25 02:30:00.000000', '2026-10-25T00:30:00.000Z'],
    ['UTC', '2026-10-25 02:30:00.000000', '2026-10-25T02:30:00.000Z'],
    ['Asia/Kolkata', '2026-10-25 02:30:00.000000', '2026-10-24T21:00:00.000Z'],
    ['America/St_Johns', '2026-11-01 01:30:00.000000', '2026-11-01T04:00:00.000Z'],
  ])(
    'is read by the clocks of %s, in whatever language the machine is [S3-08] [R17]',
    async (TZ, expiresOn, expected) => {
      const { href } = new URL('expiry.ts', import.meta.url)
      const script = `const { azExpiry } = await import(${JSON.stringify(href)})
      process.stdout.write(azExpiry({ expiresOn: ${JSON.stringify(expiresOn)} }, 0).toISOString())`
      const run = promisify(execFile)
      for (const LANG of ['C.UTF-8', 'tr_TR.UTF-8', 'ar_EG.UTF-8']) {
        const env = { PATH: process.env['PATH'], TZ, LANG, LC_ALL: LANG }
        const words = ['--no-warnings', '--experimental-strip-types', '--input-type=module', '-e', script]
        const { stdout } = await run(process.execPath, words, { env, timeout: 60_000 })
        expect(stdout).toBe(expected)
      }
    },
  )

  it.each(['', 'tomorrow', '2026-02-30 10:00:00', '2026-01-10 25:00:00', '10.01.2026 10:00', 'true', '2026-01-10'])(
    'is unknown from %j [S3-08] [R17]',
    (text) => {
      expect(read(text, 0)).toBeUndefined()
    },
  )

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1e18, 'soon', {}, null])(
    'is not taken from the epoch %j [S3-08]',
    (epoch) => {
      expect(azExpiry({ expires_on: epoch }, 0, berlin)).toBeUndefined()
    },
  )
})
