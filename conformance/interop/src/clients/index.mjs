import { azureIdentity } from './azure-identity.mjs'
import { curl } from './curl.mjs'
import { databricksCli } from './databricks-cli.mjs'
import { databricksSql } from './databricks-sql.mjs'
import { gcloud } from './gcloud.mjs'
import { goSdk } from './go-sdk.mjs'
import { googleAuth } from './google-auth.mjs'
import { javaSdk } from './java-sdk.mjs'
import { jsSdk } from './js-sdk.mjs'
import { keyring } from './keyring.mjs'
import { lakeauth } from './lakeauth.mjs'
import { pythonSdk } from './python-sdk.mjs'

/** Every client, in the order of the table. */
export const clients = [
  pythonSdk,
  goSdk,
  databricksCli,
  javaSdk,
  jsSdk,
  databricksSql,
  azureIdentity,
  googleAuth,
  gcloud,
  curl,
  keyring,
  lakeauth,
]
