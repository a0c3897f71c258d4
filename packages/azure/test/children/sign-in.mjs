// Signs in with nothing but the environment, as an application does; prints who it is, and how many timers keep the process.
import { databricksAuth } from '@lakeauth/core'
import { createTransport } from '@lakeauth/core/transport'
import { azureStrategies } from '@lakeauth/azure'

const transport = process.env.HTTPS_PROXY ? await createTransport() : undefined
const auth = await databricksAuth({ strategies: azureStrategies, ...(transport && { fetch: transport.fetch }) })
const answer = await auth.fetch('/api/2.0/preview/scim/v2/Me')
const { userName } = await answer.json()
await transport?.close()
const timers = process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
console.log(JSON.stringify({ authType: auth.authType, userName, timers }))
