# A workspace on AWS, and a token in it.
terraform {
  required_version = ">= 1.5"

  required_providers {
    databricks = {
      source  = "databricks/databricks"
      version = "~> 1.110"
    }
  }
}

provider "databricks" {
  alias         = "account"
  host          = var.account_host
  account_id    = var.account_id
  auth_type     = "oauth-m2m"
  client_id     = var.client_id
  client_secret = var.client_secret
}

resource "databricks_mws_workspaces" "workspace" {
  provider                 = databricks.account
  account_id               = var.account_id
  workspace_name           = var.workspace_name
  aws_region               = var.region
  credentials_id           = var.credentials_id
  storage_configuration_id = var.storage_configuration_id
}

# The host is an attribute of the workspace, so that nothing asks the new host before it is there.
provider "databricks" {
  alias         = "workspace"
  host          = databricks_mws_workspaces.workspace.workspace_url
  auth_type     = "oauth-m2m"
  client_id     = var.client_id
  client_secret = var.client_secret
}

resource "databricks_token" "api" {
  provider         = databricks.workspace
  lifetime_seconds = var.lifetime_seconds
  comment          = var.comment
}
