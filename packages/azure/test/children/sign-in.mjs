// Signs in with nothing but the environment, as an application does; prints who it is.
import { databricksAuth } from '@lakeauth/core'
import { createTransport } from '@lakeauth/core/transport'
import { azureStrategies } from '@lakeauth/azure'

const transport = process.env.HTTPS_PROXY ? await createTransport() : undefined
const auth = await databricksAuth({ strategies: azureStrategies, ...(transport && { fetch: transport.fetch }) })
const answer = await auth.fetch('/api/2.0/preview/scim/v2/Me')
console.log(JSON.stringify({ authType: auth.authType, userName: (await answer.json()).userName }))
await transport?.close()
