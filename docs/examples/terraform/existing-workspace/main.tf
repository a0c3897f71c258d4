# A token in a workspace that is there already.
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
  alias         = "workspace"
  host          = var.host
  auth_type     = "oauth-m2m"
  client_id     = var.client_id
  client_secret = var.client_secret
}

resource "databricks_token" "api" {
  provider         = databricks.workspace
  lifetime_seconds = var.lifetime_seconds
  comment          = var.comment
}
