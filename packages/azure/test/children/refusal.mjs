// Whether headers come about with what the environment says, or why not.
import { databricksAuth } from '@lakeauth/core'
import { azureStrategies } from '@lakeauth/azure'

const auth = await databricksAuth({ strategies: azureStrategies })
const answer = await auth.headers().then(
  (headers) => ({ headers: Object.keys(headers) }),
  ({ code, message }) => ({ code, message }),
)
console.log(JSON.stringify(answer))
