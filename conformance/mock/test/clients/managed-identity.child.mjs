// Managed identities are found through the environment, which is this process's own.
import { ManagedIdentityCredential } from '@azure/identity'

const [options, resource] = JSON.parse(process.argv[2])
const credential = new ManagedIdentityCredential({ ...options, retryOptions: { maxRetries: 0 } })
const token = await credential.getToken(resource).catch((error) => ({ error: error.message }))
process.stdout.write(JSON.stringify(token))
