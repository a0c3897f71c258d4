import type { ConfigurationError, Token } from '@lakeauth/core'
import type { Azure, Call } from './azure.js'
import { type CredentialOptions, type Library, LibraryFailure, throughLibrary } from './library.js'
import type { Explain } from './refusal.js'
import { tokenOf } from './tokens.js'

/** A request of a credential of the library. */
export interface EntraRequest {
  readonly tenant: string
  readonly resource: string
  /** Makes the credential, anew for every token. */
  readonly credential: (library: Library, options: CredentialOptions) => { getToken(scopes: string): Promise<unknown> }
  readonly explain: Explain
  /** The error of a credential that fails before it asks anybody. */
  readonly unusable: () => ConfigurationError
}

/** The token endpoint of a tenant (version 2.0). */
export function tokenUrlOf(tenant: string, { authority }: Pick<Azure, 'authority'>): string {
  return `${authority}/${tenant}/oauth2/v2.0/token`
}

/**
 * A token of Entra for a resource, through the library. A scope is the resource with `/.default` after it: one that ends with
 * a slash has two then, or its token would be for a resource without.
 */
export async function entraToken(request: EntraRequest, { signal }: Call, azure: Azure): Promise<Token> {
  const { tenant, resource, credential, explain, unusable } = request
  const requestedAt = azure.context.clock.now()
  const url = tokenUrlOf(tenant, azure)
  try {
    const answer = await throughLibrary(
      (library, options) => credential(library, options).getToken(`${resource}/.default`),
      { url, expected: 'an access token', signal, explain },
      azure,
    )
    return tokenOf(answer, requestedAt, azure)
  } catch (error) {
    throw error instanceof LibraryFailure ? unusable() : error
  }
}
