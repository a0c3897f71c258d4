import { CommandError } from '@lakeauth/core'
import type { Az, AzCall } from './az.js'
import { isUnknownSubscription } from './refusal.js'
import { runAz } from './run-az.js'

/** Who is logged in to az. */
export interface AzAccount {
  /** Cloud Shell counts as a managed identity: it is one. */
  readonly kind: 'user' | 'service-principal' | 'managed-identity'
  readonly tenantId: string
  readonly subscriptionId: string
  /** az knows the subscription that it was asked about, and this is the login to it. */
  readonly asked: boolean
}

const IDENTITY_NAMES: ReadonlySet<unknown> = new Set(['systemAssignedIdentity', 'userAssignedIdentity'])

/**
 * Who is logged in: to this subscription when az knows it, else by default. Asked once.
 *
 * @throws CommandError when nobody is logged in, or az cannot be run.
 */
export function azAccount(subscriptionId: string | undefined, az: Az, call: AzCall): Promise<AzAccount> {
  return az.context.once(
    `az account ${subscriptionId ?? ''}`,
    async (request) => {
      if (subscriptionId !== undefined) {
        try {
          return await show(['--subscription', subscriptionId], az, request)
        } catch (error) {
          if (!isUnknownSubscription(error)) throw error
        }
      }
      return show([], az, request)
    },
    call.signal && { signal: call.signal },
  )
}

function isGuid(value: unknown): value is string {
  return typeof value === 'string' && /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value)
}

async function show(target: readonly string[], az: Az, call: AzCall): Promise<AzAccount> {
  const { id, tenantId, user } = await runAz(['account', 'show', ...target], az, call)
  const { type, name, cloudShellID } = Object(user) as Readonly<Record<string, unknown>>
  // Both become arguments of az.
  if (!isGuid(id) || !isGuid(tenantId) || (type !== 'user' && type !== 'servicePrincipal')) {
    throw new CommandError({
      code: 'ERR_COMMAND_OUTPUT_INVALID',
      message: `${az.strategy}: \`az account show\` printed no account with id, tenantId and user. Check the version of az, and that azureCliPath names it.`,
      command: 'az',
      strategy: az.strategy,
    })
  }
  const isManaged = cloudShellID === true || (type === 'servicePrincipal' && IDENTITY_NAMES.has(name))
  return {
    kind: isManaged ? 'managed-identity' : type === 'user' ? 'user' : 'service-principal',
    tenantId,
    subscriptionId: id,
    asked: target.length > 0,
  }
}
