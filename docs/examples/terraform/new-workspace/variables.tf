variable "account_host" {
  type    = string
  default = "https://accounts.cloud.databricks.com"
}

variable "account_id" {
  type = string
}

variable "workspace_name" {
  type = string
}

variable "region" {
  type = string
}

variable "credentials_id" {
  type = string
}

variable "storage_configuration_id" {
  type = string
}

variable "client_id" {
  type = string
}

variable "client_secret" {
  type      = string
  sensitive = true
}

variable "lifetime_seconds" {
  type    = number
  default = 3600
}

variable "comment" {
  type    = string
  default = "nightly export"
}
