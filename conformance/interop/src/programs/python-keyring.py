# Python's side of the keyring: "put" makes the entry from $DATABRICKS_TOKEN, "sign-in" signs in with what Node put there.
import os
import sys

import keyring
from databricks.sdk import WorkspaceClient

action, service, account = sys.argv[1:]
token = os.environ.pop("DATABRICKS_TOKEN")
if action == "put":
    keyring.set_password(service, account, token)
else:
    client = WorkspaceClient(token=keyring.get_password(service, account))
    print("signed in as", client.current_user.me().user_name)
