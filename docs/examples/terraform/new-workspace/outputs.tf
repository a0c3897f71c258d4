output "workspace_url" {
  value = databricks_mws_workspaces.workspace.workspace_url
}

output "token_id" {
  value = databricks_token.api.token_id
}

output "token_value" {
  value     = databricks_token.api.token_value
  sensitive = true
}

output "expiry_time" {
  value = databricks_token.api.expiry_time
}
