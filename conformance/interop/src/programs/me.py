# A program of somebody's: the SDK finds all that it needs in the environment.
import os

from databricks.sdk import AccountClient, WorkspaceClient

if os.environ.get("DATABRICKS_ACCOUNT_ID"):
    print("signed in as account, workspaces:", len(list(AccountClient().workspaces.list())))
else:
    print("signed in as", WorkspaceClient().current_user.me().user_name)
