// Our side of the keyring: `put` makes the entry from $DATABRICKS_TOKEN, `sign-in` signs in with what Python put there.
import { coreStrategies, databricksAuth, Secret } from '@lakeauth/core'
import { keyringSecret, keyringSecretStore, resolveSecrets } from '@lakeauth/core/rotation'

const [action, service, account] = process.argv.slice(2)
const { DATABRICKS_HOST: host, DATABRICKS_TOKEN: token } = process.env
if (action === 'put') await keyringSecretStore({ service, account }).write({ host, value: new Secret(token) })
else {
  const config = await resolveSecrets({ host, token: keyringSecret({ service, account }) })
  const auth = await databricksAuth({ strategies: coreStrategies, config, env: {} })
  const response = await auth.fetch('/api/2.0/preview/scim/v2/Me')
  if (!response.ok) throw new Error(`SCIM Me answered ${response.status}`)
  const { userName } = await response.json()
  console.log(`signed in as ${userName}`)
}
