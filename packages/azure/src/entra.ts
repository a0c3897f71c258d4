import { ConfigurationError } from '@lakeauth/core'
import type { Azure } from './azure.js'
import type { Call } from './azure.js'
import { explainEntra } from './entra-refusals.js'
import type { Identity } from './identity.js'
import { type CredentialOptions, type Library, LibraryFailure, throughLibrary } from './library.js'
import type { Refusal } from './refusal.js'
import type { WorkspaceSettings } from './settings.js'
import { tenantOf } from './tenant.js'
import { tokenOf } from './tokens.js'

/** Makes a credential of the library. */
type CredentialMaker = (library: Library, options: CredentialOptions) => { getToken(scopes: string): Promise<unknown> }

/** An application of Entra that signs in as itself. */
export interface Principal {
  readonly settings: WorkspaceSettings
  /** Whatever has to be read or asked for first, for every token anew; then how the credential is made. */
  readonly credential: (tenant: string, call: Call) => Promise<CredentialMaker> | CredentialMaker
  /** What a refusal means when it is about what this application signs in with. */
  readonly explain: (refusal: Refusal) => string | undefined
}

/**
 * The identity of an application. Every token is one request of a fresh credential of the library. A scope is the resource with
 * `/.default` after it: one that ends with a slash has two then, or its token would be for a resource without.
 */
export function principalIdentity({ settings, credential, explain }: Principal, azure: Azure): Identity {
  return {
    token: async (resource, call) => {
      const tenant = await tenantOf(settings, azure, call)
      const make = await credential(tenant, call)
      const requestedAt = azure.context.clock.now()
      const question = {
        url: tokenUrlOf(tenant, azure),
        expected: 'an access token',
        service: 'entra' as const,
        signal: call.signal,
        explain: (refusal: Refusal) => explain(refusal) ?? explainEntra(refusal, azure),
      }
      try {
        const answer = await throughLibrary(
          (library, options) => make(library, options).getToken(`${resource}/.default`),
          question,
          azure,
        )
        return tokenOf(answer, requestedAt, azure)
      } catch (error) {
        throw error instanceof LibraryFailure ? unusable(azure) : error
      }
    },
  }
}

/** The token endpoint of a tenant (version 2.0). */
export function tokenUrlOf(tenant: string, { authority }: Pick<Azure, 'authority'>): string {
  return `${authority}/${tenant}/oauth2/v2.0/token`
}

function unusable({ strategy, context }: Azure): ConfigurationError {
  return new ConfigurationError({
    code: 'ERR_ATTRIBUTE_INVALID',
    message: `${strategy}: @azure/identity cannot use these settings. Check ${context.sourceOf('azureTenantId')} and ${context.sourceOf('azureClientId')}.`,
    attribute: 'azureTenantId',
    strategy,
  })
}
