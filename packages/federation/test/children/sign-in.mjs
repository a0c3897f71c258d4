// Signs in with nothing but the environment, as a job does; prints who it is.
import { databricksAuth } from '@lakeauth/core'
import { federationStrategies } from '@lakeauth/federation'

const auth = await databricksAuth({ strategies: federationStrategies })
const answer = await auth.fetch('/api/2.0/preview/scim/v2/Me')
console.log(JSON.stringify({ authType: auth.authType, userName: (await answer.json()).userName }))
