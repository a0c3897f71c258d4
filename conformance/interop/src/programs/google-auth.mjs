// Google ID tokens through google-auth-library, then a call of Databricks on Google Cloud.
import { GoogleAuth, Impersonated } from 'google-auth-library'
import { callWith } from './call.mjs'

const { DATABRICKS_HOST: host, DATABRICKS_GOOGLE_SERVICE_ACCOUNT: account, GOOGLE_CREDENTIALS: keyFile } = process.env
if (account) {
  const sourceClient = await new GoogleAuth({ scopes: 'https://www.googleapis.com/auth/cloud-platform' }).getClient()
  const impersonated = new Impersonated({ sourceClient, targetPrincipal: account, targetScopes: [] })
  await callWith({ authorization: `Bearer ${await impersonated.fetchIdToken(host, { includeEmail: true })}` })
} else {
  const client = await new GoogleAuth({ keyFile }).getIdTokenClient(host)
  await callWith(await client.getRequestHeaders())
}
