import { parseDuration } from '../clock/duration.js'
import { asRecord } from '../http/body.js'
import type { FaultResponse, FaultRule, TransportKind } from './fault-rule.js'
import { type FaultPreset, faultPresets } from './presets.js'

const transportKinds: readonly TransportKind[] = [
  'reset',
  'empty',
  'truncate',
  'slow',
  'hang',
  'refuse',
  'tls-expired',
  'tls-wrong-host',
  'tls-unknown-ca',
]

const checks: Readonly<Record<string, (value: unknown) => boolean>> = {
  operation: (value) => typeof value === 'string',
  match: (value) => Object.values(asRecord(value) ?? { bad: 0 }).every((one) => typeof one === 'string'),
  skip: isCount,
  times: isCount,
  hold: isCount,
  afterHandler: (value) => typeof value === 'boolean',
  delay: (value) => parseDuration(value as string) >= 0,
  respond: (value) => isStatus(asRecord(value)?.['status']),
  redirect: (value) => isStatus(asRecord(value)?.['status']) && typeof asRecord(value)?.['location'] === 'string',
  html: (value) => isStatus(asRecord(value)?.['status']),
  preset: (value) => Object.hasOwn(faultPresets, String(value)),
  transport: (value) => transportKinds.includes(asRecord(value)?.['kind'] as TransportKind),
  patchJson: (value) => asRecord(value) !== undefined,
  mutateToken: (value) => asRecord(value) !== undefined,
}

/**
 * A rule from its JSON spelling: the fields of `FaultRule`, and the short forms `preset`, `redirect` and `html`. Throws a
 * `TypeError` naming the field that is unknown or malformed, because a rule half understood would test something else.
 */
export function faultRuleFromJson(json: Readonly<Record<string, unknown>>): FaultRule {
  for (const [key, value] of Object.entries(json)) {
    const check = Object.hasOwn(checks, key) ? checks[key] : undefined
    if (!check) throw new TypeError(`A fault rule has no field ${JSON.stringify(key)}.`)
    if (!check(value)) throw new TypeError(`The field ${JSON.stringify(key)} of the fault rule is malformed.`)
  }
  if (json['operation'] === undefined) throw new TypeError('A fault rule needs an operation.')
  const { preset, redirect, html, ...rule } = json
  const named = preset === undefined ? {} : faultPresets[preset as FaultPreset].rule
  const respond = shortForm(asRecord(redirect), asRecord(html))
  return { ...named, ...(rule as unknown as FaultRule), ...(respond && { respond }) }
}

function shortForm(
  redirect: Readonly<Record<string, unknown>> | undefined,
  html: Readonly<Record<string, unknown>> | undefined,
): FaultResponse | undefined {
  if (redirect)
    return { status: redirect['status'] as number, headers: { location: redirect['location'] as string }, body: '' }
  return html && { ...faultPresets['html-login-page'].rule.respond, status: html['status'] as number }
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isStatus(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 200 && (value as number) <= 599
}
