// A program of somebody's: every strategy of this project, the environment alone, and a call.
import { azureStrategies } from '@lakeauth/azure'
import { coreStrategies, databricksAuth } from '@lakeauth/core'
import { federationStrategies } from '@lakeauth/federation'
import { gcpStrategies } from '@lakeauth/gcp'

const strategies = [...coreStrategies, ...federationStrategies, ...azureStrategies, ...gcpStrategies]
const auth = await databricksAuth({ strategies })
const { DATABRICKS_ACCOUNT_ID: account } = process.env
const path = account ? `/api/2.0/accounts/${account}/workspaces` : '/api/2.0/preview/scim/v2/Me'
const response = await auth.fetch(path)
if (!response.ok) throw new Error(`${path} answered ${response.status}`)
await response.json()
console.log(`signed in as ${auth.authType}`)
