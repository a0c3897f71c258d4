// A program of somebody's: it knows its environment alone.
import { Config, WorkspaceClient } from '@databricks/sdk-experimental'

const me = await new WorkspaceClient(new Config({})).currentUser.me()
console.log(`signed in as ${me.userName}`)
