import databricks from '@pulumi/databricks'
import * as pulumi from '@pulumi/pulumi'

/** What the token is to be, and who creates it. */
export interface ShortTokenArgs {
  readonly lifetimeSeconds: pulumi.Input<number>
  readonly comment: pulumi.Input<string>
  /** Given in the open: a default provider would sign in with whatever the environment of the machine holds. */
  readonly provider: pulumi.ProviderResource
}

/** What a stack may export: the id is no secret, the value is one. */
export interface ShortToken {
  readonly tokenId: pulumi.Output<string>
  readonly tokenValue: pulumi.Output<string>
  /** Epoch milliseconds. */
  readonly expiryTime: pulumi.Output<number>
}

/**
 * A personal access token as a resource. `additionalSecretOutputs` has the engine encrypt the value in the state, whatever the
 * provider says of it; `pulumi.secret` keeps it a secret for everything in the program that is made of it.
 */
export function shortToken(name: string, { provider, ...args }: ShortTokenArgs): ShortToken {
  const token = new databricks.Token(name, args, { provider, additionalSecretOutputs: ['tokenValue'] })
  return { tokenId: token.tokenId, tokenValue: pulumi.secret(token.tokenValue), expiryTime: token.expiryTime }
}
