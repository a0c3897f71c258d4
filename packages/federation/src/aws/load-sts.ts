import { ConfigurationError } from '@lakeauth/core'
import type * as ClientSts from '@aws-sdk/client-sts'

/** The part of `@aws-sdk/client-sts` that is used. */
export type Sts = Pick<typeof ClientSts, 'STSClient' | 'GetWebIdentityTokenCommand'>

/** The SDK of AWS, which nobody has to install who does not sign in from there. Loaded on first use. */
export async function loadSts(load: () => Promise<unknown> = () => import('@aws-sdk/client-sts')): Promise<Sts> {
  let found: Partial<Sts>
  try {
    found = (await load()) as Partial<Sts>
  } catch (error) {
    const { code } = Object(error) as { code?: unknown }
    throw unavailable(code === 'ERR_MODULE_NOT_FOUND' ? 'is not installed' : 'cannot be loaded')
  }
  if (found.STSClient && found.GetWebIdentityTokenCommand) return found as Sts
  throw unavailable('is installed in a version without GetWebIdentityToken')
}

function unavailable(problem: string): ConfigurationError {
  return new ConfigurationError({
    code: 'ERR_PEER_UNAVAILABLE',
    message: `aws-oidc needs @aws-sdk/client-sts 3.1000.0 or later, and it ${problem}. Run \`npm install @aws-sdk/client-sts@^3.1000.0\`.`,
    attribute: '@aws-sdk/client-sts',
    strategy: 'aws-oidc',
  })
}
