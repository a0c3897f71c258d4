import { CommandError, createToken, type Token } from '@lakeauth/core'
import type { Az, AzCall } from './az.js'
import { azExpiry } from './expiry.js'
import { runAz } from './run-az.js'

/** Which token of whose login. az takes a tenant or a subscription, not both. */
export interface AzTokenRequest {
  readonly resource: string
  readonly of?: { readonly tenantId: string } | { readonly subscriptionId: string } | undefined
}

/**
 * A token of az for a resource. az keeps its tokens until five minutes before their end and hands out the same one till then.
 *
 * @throws CommandError, or TokenRequestError when az could not reach Entra.
 */
export async function azToken({ resource, of }: AzTokenRequest, az: Az, call: AzCall): Promise<Token> {
  const target = !of ? [] : 'tenantId' in of ? ['--tenant', of.tenantId] : ['--subscription', of.subscriptionId]
  const printed = await runAz(['account', 'get-access-token', '--resource', resource, ...target], az, call)
  const { accessToken: value, tokenType: type } = printed
  const expiry = azExpiry(printed, az.context.clock.now())
  // A token of another type would need a proof beside it, which nobody here can give.
  const isBearer = type === undefined || type === '' || (typeof type === 'string' && /^bearer$/i.test(type))
  if (typeof value === 'string' && value !== '' && isBearer && expiry) return createToken({ value, expiry })
  throw new CommandError({
    code: 'ERR_COMMAND_OUTPUT_INVALID',
    message: `${az.strategy}: \`az account get-access-token\` printed no ${expiry ? 'token' : 'expiry that can be read'}. Check the version of az (\`az version\`), and that azureCliPath names it.`,
    command: 'az',
    strategy: az.strategy,
  })
}
