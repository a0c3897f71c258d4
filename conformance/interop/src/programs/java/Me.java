// A program of somebody's: the SDK finds all that it needs in the environment.
import com.databricks.sdk.AccountClient;
import com.databricks.sdk.WorkspaceClient;
import com.databricks.sdk.service.iam.MeRequest;

class Me {
    public static void main(String[] args) {
        if (System.getenv("DATABRICKS_ACCOUNT_ID") != null) {
            int count = 0;
            for (var workspace : new AccountClient().workspaces().list()) count += workspace == null ? 0 : 1;
            System.out.println("signed in as account, workspaces: " + count);
        } else {
            System.out.println("signed in as " + new WorkspaceClient().currentUser().me(new MeRequest()).getUserName());
        }
        System.exit(0);
    }
}
