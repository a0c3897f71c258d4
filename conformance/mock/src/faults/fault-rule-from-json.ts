import { asRecord } from '../http/body.js'
import { problemIn, sentenceOf } from '../json-schema/problem-in.js'
import type { FaultResponse, FaultRule } from './fault-rule.js'
import { faultRuleSchema } from './fault-rule-schema.js'
import { type FaultPreset, faultPresets } from './presets.js'

/**
 * A rule from its JSON spelling: the fields of `FaultRule`, and the short forms `preset`, `redirect` and `html`. Throws a
 * `TypeError` naming the field that is unknown or malformed, because a rule half understood would test something else.
 */
export function faultRuleFromJson(json: Readonly<Record<string, unknown>>): FaultRule {
  const problem = problemIn(json, faultRuleSchema)
  if (problem) throw new TypeError(sentenceOf(problem, 'A fault rule'))
  const { preset, redirect, html, ...rule } = json
  const named: Pick<FaultRule, 'respond'> = preset === undefined ? {} : faultPresets[preset as FaultPreset].rule
  checkOneAnswer(json, named)
  const respond = shortForm(asRecord(redirect), asRecord(html))
  return { ...named, ...(rule as unknown as FaultRule), ...(respond && { respond }) }
}

/** A request has one answer: of two, one would be dropped. */
function checkOneAnswer(json: Readonly<Record<string, unknown>>, named: Pick<FaultRule, 'respond'>): void {
  const given = ['respond', 'redirect', 'html'].filter((name) => json[name] !== undefined)
  if (named.respond) given.push('preset')
  if (given.length > 1) throw new TypeError(`${given.join(' and ')} exclude each other: a rule has one answer.`)
}

function shortForm(
  redirect: Readonly<Record<string, unknown>> | undefined,
  html: Readonly<Record<string, unknown>> | undefined,
): FaultResponse | undefined {
  if (redirect)
    return { status: redirect['status'] as number, headers: { location: redirect['location'] as string }, body: '' }
  return html && { ...faultPresets['html-login-page'].rule.respond, status: html['status'] as number }
}
