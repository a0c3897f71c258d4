import { createWorld } from '@lakeauth/mock'

const seed = 'interop'
const { federation } = createWorld({ seed })
const { issuer, subject } = federation.startAzureDevOpsJob()

/** A world with the policy that an account admin makes for Azure DevOps: its tokens have an audience of their own. */
export const azureDevOps = {
  worlds: [
    {
      seed,
      federationPolicies: [
        {
          issuer,
          subject,
          audiences: ['api://AzureADTokenExchange'],
          servicePrincipalClientId: federation.servicePrincipalClientId,
        },
      ],
    },
  ],
}
