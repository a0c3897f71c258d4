// Imports the package and configures every strategy; prints which of the library's files were loaded by then.
import Module from 'node:module'
import { databricksAuth } from '@lakeauth/core'
import { gcpStrategies } from '@lakeauth/gcp'

const settings = {
  'google-credentials': { googleCredentials: '/run/key.json' },
  'google-id': { googleServiceAccount: 'x@y.iam.gserviceaccount.com' },
  'google-metadata': {},
}
for (const [authType, own] of Object.entries(settings)) {
  const config = { host: 'https://1.1.gcp.databricks.com', authType, ...own }
  await databricksAuth({ strategies: gcpStrategies, env: {}, home: undefined, config })
}
const loaded = () =>
  Object.keys(Module._cache).filter((file) => /google-auth-library|gaxios|gcp-metadata/.test(file)).length
const before = loaded()
await import('google-auth-library')
console.log(JSON.stringify({ before, control: loaded() > 10 }))
