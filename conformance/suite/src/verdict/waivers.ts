import { readFile } from 'node:fs/promises'
import type { ListedCase } from '../listed-case.js'
import type { CaseResult } from '../result.js'
import type { Outcome } from '../report/model.js'

/** Says that a case is known to fail, why, and until when. */
export interface Waiver {
  readonly case: string
  /** The one check that fails; every check of the case when absent. */
  readonly check?: string
  readonly reason: string
  readonly link?: string
  /** The last day (UTC) on which it counts, as `2027-01-31`. */
  readonly expires: string
}

/** A waiver as a result shows it. */
export type AppliedWaiver = Pick<Waiver, 'reason' | 'link' | 'expires'>

const DAY_MS = 86_400_000
const members = { case: true, check: false, reason: true, link: false, expires: true }

/** The waivers of a file, for cases and checks that there are. Rejects with a sentence that names what is wrong. */
export async function readWaivers(file: string, cases: readonly ListedCase[]): Promise<readonly Waiver[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${file} cannot be read: ${error.code}.`)
  })
  const waivers = listIn(text)
  if (!waivers) throw new Error(`${file} is no JSON of the form { "waivers": [ … ] }.`)
  return waivers.map((waiver, index) => {
    const flaw = flawOf(waiver, cases)
    if (flaw) throw new Error(`waivers[${index}] of ${file} ${flaw}.`)
    return waiver as Waiver
  })
}

function listIn(text: string): readonly unknown[] | undefined {
  try {
    const { waivers } = JSON.parse(text) as { readonly waivers?: unknown }
    return Array.isArray(waivers) ? waivers : undefined
  } catch {
    return undefined
  }
}

function flawOf(waiver: unknown, cases: readonly ListedCase[]): string | undefined {
  if (typeof waiver !== 'object' || waiver === null) return 'is no object'
  const given = waiver as Readonly<Record<string, unknown>>
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(members, name))
  if (unknown) return `has "${unknown}": there are ${Object.keys(members).join(', ')}`
  for (const [name, required] of Object.entries(members)) {
    const value = given[name]
    if (value === undefined ? required : typeof value !== 'string' || value.trim() === '')
      return `needs a text as "${name}"`
  }
  if (!isDay(given['expires'] as string)) return `needs a day as "expires", such as 2027-01-31`
  const one = cases.find(({ id }) => id === given['case'])
  if (!one) return `names ${String(given['case'])}, which is no case`
  const checks = Object.keys(one.checks)
  if (given['check'] !== undefined && !checks.includes(given['check'] as string))
    return `names a check that ${one.id} does not have: there are ${checks.join(', ')}`
  return undefined
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`)
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && Number.isFinite(time) && new Date(time).toISOString().startsWith(text)
}

/** What a result is in view of the waivers that count at this time (epoch milliseconds). */
export function waived(
  result: Pick<CaseResult, 'id' | 'outcome' | 'checks' | 'reason'>,
  waivers: readonly Waiver[],
  now: number,
): { readonly outcome: Outcome; readonly reason?: string; readonly waiver?: AppliedWaiver } {
  const own = waivers.filter((waiver) => waiver.case === result.id)
  const live = own.filter((waiver) => now < Date.parse(`${waiver.expires}T00:00:00Z`) + DAY_MS)
  const [first] = live
  const checks = Object.entries(result.checks)
  const wrong = checks.filter(([, { outcome }]) => outcome !== 'pass').map(([name]) => name)
  if (first === undefined || (result.outcome !== 'pass' && result.outcome !== 'fail')) {
    const [expired] = own.filter((waiver) => !live.includes(waiver))
    const isOpen = result.outcome === 'fail' && expired
    return { outcome: result.outcome, ...(isOpen && { reason: `its waiver expired on ${expired.expires}` }) }
  }
  const passing = live.find(({ check }) => (check === undefined ? wrong.length === 0 : !wrong.includes(check)))
  const { reason, link, expires } = passing ?? first
  const waiver: AppliedWaiver = { reason, ...(link !== undefined && { link }), expires }
  const covered = wrong.every((name) => live.some(({ check }) => check === undefined || check === name))
  // A failure that nobody waived is one, whatever else is waived.
  if (!covered) return { outcome: 'fail' }
  if (passing) return { outcome: 'xpass', reason: `${passing.check ?? 'it'} passes: take the waiver away`, waiver }
  return { outcome: 'waived', waiver }
}
