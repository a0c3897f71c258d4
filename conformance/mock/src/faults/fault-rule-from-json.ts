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
