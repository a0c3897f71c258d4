// A program of somebody's: the SDK finds all that it needs in the environment.
import { AccountClient, Config, WorkspaceClient } from '@databricks/sdk-experimental'

const config = new Config({})
if (process.env.DATABRICKS_ACCOUNT_ID) {
  const workspaces = await new AccountClient(config).workspaces.list()
  console.log(`signed in as account, workspaces: ${workspaces.length}`)
} else {
  const me = await new WorkspaceClient(config).currentUser.me()
  console.log(`signed in as ${me.userName}`)
}
