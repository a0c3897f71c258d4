// A program of somebody's: the SDK finds all that it needs in the environment.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/databricks/databricks-sdk-go"
	"github.com/databricks/databricks-sdk-go/service/iam"
)

func signIn() (string, error) {
	if os.Getenv("DATABRICKS_ACCOUNT_ID") != "" {
		account, err := databricks.NewAccountClient()
		if err != nil {
			return "", err
		}
		workspaces, err := account.Workspaces.List(context.Background())
		return fmt.Sprint("account, workspaces: ", len(workspaces)), err
	}
	workspace, err := databricks.NewWorkspaceClient()
	if err != nil {
		return "", err
	}
	me, err := workspace.CurrentUser.Me(context.Background(), iam.MeRequest{})
	if err != nil {
		return "", err
	}
	return me.UserName, nil
}

func main() {
	name, err := signIn()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("signed in as", name)
}
