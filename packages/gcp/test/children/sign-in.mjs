// Signs in with nothing but the environment, as an application does; prints who it is.
import { databricksAuth } from '@lakeauth/core'
import { gcpStrategies } from '@lakeauth/gcp'

const auth = await databricksAuth({ strategies: gcpStrategies })
const answer = await auth.fetch('/api/2.0/preview/scim/v2/Me')
console.log(JSON.stringify({ authType: auth.authType, userName: (await answer.json()).userName }))
