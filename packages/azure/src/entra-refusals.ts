import type { Azure } from './azure.js'
import type { Refusal } from './refusal.js'

/** What Entra's number means (learn.microsoft.com/entra/identity-platform/reference-error-codes), whatever somebody signs in with. */
export function explainEntra({ aadsts }: Refusal, { context, authority }: Azure): string {
  const client = context.sourceOf('azureClientId')
  const tenant = context.sourceOf('azureTenantId')
  switch (aadsts) {
    case 90002:
    case 900023:
      return `Entra knows no such tenant. Check ${tenant}, and that it is one of ${authority}: azureEnvironment or ${context.sourceOf('azureAuthorityHost')} says whose Entra is asked.`
    case 700016:
      return `The tenant has no such application. Check ${client}, and that ${tenant} is its tenant.`
    case 500011:
    case 500014:
      return `Databricks is not known, or switched off, in this tenant. Check that ${tenant} is the tenant of the workspace, and azureEnvironment its cloud.`
    case 7000112:
      return `The application is disabled. Ask an administrator of the tenant to enable it, or correct ${client}.`
    case 53003:
      return 'A conditional access policy of the tenant forbids it. Ask an administrator of the tenant.'
    default:
      return `Check ${client} and ${tenant}.`
  }
}

/** What to do about an assertion that stands in for a secret, when another issuer made it. */
export function explainFederated(refusal: Refusal, { context }: Azure): string | undefined {
  const client = context.sourceOf('azureClientId')
  switch (refusal.aadsts) {
    case 70025:
      return `The application of ${client} trusts no other issuer: add a federated credential to it in Entra, with the issuer, subject and audience of this workload.`
    case 700211:
      return `The application of ${client} trusts another issuer. Compare the issuer of its federated credential with the "iss" of the token.`
    case 700212:
      return `The application of ${client} expects another audience. Compare the audience of its federated credential with the "aud" of the token.`
    case 70021:
    case 700213:
      return `The application of ${client} trusts another subject of this issuer. Compare the subject of its federated credential with the "sub" of the token: it differs between branches, tags, environments and service accounts.`
    case 700024:
      return clockAdvice(refusal)
    case 5002738:
      return 'Entra takes tokens that are signed with RSA alone (RS256). Have the issuer sign with it.'
    case 501661:
    case 7000272:
      return "Entra cannot check the token's signature: the issuer has to publish its keys where Entra reaches them."
    default:
      return undefined
  }
}

/** How far the clock is off, where an assertion was refused for its times. */
export function clockAdvice({ ahead }: Refusal): string {
  const off = ahead
    ? ` The clock of this machine is ${Math.abs(ahead)} s ${ahead > 0 ? 'ahead of' : 'behind'} Entra's.`
    : ''
  return `Entra does not accept the times of the assertion: it has ended, or a clock is wrong.${off}`
}
