import { onOneLine } from './shown.js'
import type { FederationCheck, FederationReport, PolicyReport } from './report.js'

const VERDICTS = { holds: 'holds  ', fails: 'FAILS  ', unknown: 'unknown' } as const

/** The report as a person reads it. */
export function reportText(
  { matches, closest, policies }: Pick<FederationReport, 'matches' | 'closest' | 'policies'>,
  ofToken: readonly FederationCheck[],
): string {
  if (!closest) {
    const failed = ofToken.filter(({ verdict }) => verdict === 'fails')
    return ['There is no policy, and without one no token is taken.', ...failed.map(line)].join('\n')
  }
  const about = `${onOneLine(closest.policy)} (${closest.kind === 'account' ? 'of the account' : 'of a service principal'})`
  const count = policies.length === 1 ? 'The policy does not take' : `None of ${policies.length} policies takes`
  const unknown = closest.checks.filter(({ verdict }) => verdict === 'unknown').length
  const reserve = unknown === 0 ? '' : `, as far as can be told (${unknown} unknown)`
  const head = matches ? `A policy takes this token${reserve}: ${about}` : `${count} this token. Closest is ${about}`
  return [`${head}`, ...closest.checks.map(line), ...advice(closest)].join('\n')
}

function line({ code, claim, verdict, sentence }: FederationCheck): string {
  return `  ${VERDICTS[verdict]}  ${code === claim ? code : `${code} (${claim})`}: ${sentence}`
}

const WHERE = { policy: 'policy', 'subject-token': 'token', exchange: 'exchange' } as const

function advice({ matches, changes }: PolicyReport): readonly string[] {
  if (matches) return []
  if (changes.length === 0) return ['No change that you should make would let this token in.']
  return ['To be let in:', ...changes.map(({ of, sentence }) => `  - ${WHERE[of]}: ${sentence}`)]
}
