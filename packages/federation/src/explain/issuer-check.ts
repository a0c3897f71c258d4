import { fails, type Finding, holds } from './finding.js'
import { shown } from './shown.js'

/** Trusting another identity provider is a greater step than anything else. */
const ANOTHER_ISSUER = 3

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i

/** `iss` is compared letter for letter (RFC 7519 section 4.1.1). */
export function issuerCheck(iss: unknown, issuer: string): Finding {
  if (iss === issuer) return holds('issuer', 'iss', `The issuer is ${shown(iss)}.`)
  const differ = `The issuer is ${shown(iss)}, the policy's ${shown(issuer)}.`
  if (typeof iss !== 'string' || !iss.startsWith('https://') || !URL.canParse(iss))
    return fails('issuer', 'iss', `${differ} A policy can name an https URL alone.`, { distance: ANOTHER_ISSUER })
  const near = nearness(iss, issuer)
  const caution = near ? '' : ' Do so only if you trust that identity provider.'
  return fails('issuer', 'iss', near ? `${differ} ${near}` : differ, {
    distance: near ? 1 : ANOTHER_ISSUER,
    change: {
      of: 'policy',
      sentence: `Set the policy's issuer to ${shown(iss)}, as the token spells it.${caution}`,
      policy: { issuer: iss },
    },
  })
}

/** What two spellings of one issuer differ in. */
function nearness(iss: string, issuer: string): string | undefined {
  const [one, other] = [iss, issuer].map((url) => url.trim().replace(/\/+$/, '').toLowerCase())
  if (one === other) return 'They differ in a slash at the end, in white space or in upper and lower case, which count.'
  if (`https://${other}` === one || other?.replace(/^http:/, 'https:') === one)
    return 'The policy has to name it with https://.'
  const tenant = UUID.exec(iss)?.[0].toLowerCase()
  const isEntra = (url: string): boolean => /^https:\/\/(sts\.windows\.net|login\.microsoftonline\.[a-z]+)\//.test(url)
  return tenant !== undefined && isEntra(iss) && isEntra(issuer) && issuer.toLowerCase().includes(tenant)
    ? 'They are of one Microsoft Entra tenant: tokens of version 1 and of version 2 name different issuers.'
    : undefined
}
