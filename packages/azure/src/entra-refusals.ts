import type { Refusal } from './refusal.js'

/** Who asked, with settings as an error names them. */
export interface Asker {
  /** `azureClientId (environment variable ARM_CLIENT_ID)`. */
  readonly client: string
  readonly tenant: string
  /** What to do about credentials that Entra does not take, by its number. */
  readonly credentials: (refusal: Refusal) => string | undefined
}

/** What Entra's number means (learn.microsoft.com/entra/identity-platform/reference-error-codes), whatever somebody signs in with. */
export function explainEntra(refusal: Refusal, { client, tenant, credentials }: Asker): string {
  const meant = credentials(refusal)
  if (meant) return meant
  switch (refusal.aadsts) {
    case 90002:
    case 900023:
      return `Entra knows no such tenant. Check ${tenant}, and that it belongs to this cloud of Azure (azureEnvironment).`
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

/** How far the clock is off, where an assertion was refused for its times. */
export function clockAdvice({ ahead }: Refusal): string {
  const off = ahead ? ` It is ${Math.abs(ahead)} s ${ahead > 0 ? 'ahead of' : 'behind'} Entra's.` : ''
  return `Entra does not accept the times of the assertion: set the clock of this machine.${off}`
}
