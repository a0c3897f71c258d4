// The address of the OIDC endpoint is read from the environment, which is this process's own.
import { AzurePipelinesCredential } from '@azure/identity'

const { tenantId, clientId, connection, accessToken, authorityHost, scope } = JSON.parse(process.argv[2])
const options = { authorityHost, disableInstanceDiscovery: true, retryOptions: { maxRetries: 0 } }
const credential = new AzurePipelinesCredential(tenantId, clientId, connection, accessToken, options)
const token = await credential.getToken(scope).catch((error) => ({ error: error.message }))
process.stdout.write(JSON.stringify(token))
