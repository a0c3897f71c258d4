// Imports the package and configures every strategy; prints what was loaded of other packages by then.
import { registerHooks } from 'node:module'

const loaded = new Set()
registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context)
    const name = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(resolved.url)?.[1]
    if (name) loaded.add(name)
    return resolved
  },
})
const { databricksAuth } = await import('@lakeauth/core')
const { federationStrategies } = await import('@lakeauth/federation')
const env = {
  DATABRICKS_HOST: 'https://dbc-1.cloud.databricks.com',
  DATABRICKS_OIDC_TOKEN: 'e30.e30.e30',
  DATABRICKS_OIDC_TOKEN_FILEPATH: '/run/token',
  AWS_REGION: 'us-east-1',
}
for (const { name } of federationStrategies) {
  await databricksAuth({ strategies: federationStrategies, env, home: undefined, config: { authType: name } })
}
const before = [...loaded]
await import('@aws-sdk/client-sts')
console.log(JSON.stringify({ before, control: loaded.has('@aws-sdk/client-sts') }))
