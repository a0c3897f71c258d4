// Signs in as a Google machine does; prints what it got. GCE_METADATA_HOST says where the metadata server is.
import { Compute, GoogleAuth } from 'google-auth-library'

const [audience] = process.argv.slice(2)
const client = new Compute({ scopes: ['https://www.googleapis.com/auth/cloud-platform'] })
const { token } = await client.getAccessToken()
const { token: again } = await client
  .refreshAccessToken()
  .then(({ credentials }) => ({ token: credentials.access_token }))
const idToken = await client.fetchIdToken(audience)
const auth = new GoogleAuth()
const credentials = await auth.getCredentials()
const projectId = await auth.getProjectId()
console.log(JSON.stringify({ token, again, idToken, email: credentials.client_email, projectId }))
