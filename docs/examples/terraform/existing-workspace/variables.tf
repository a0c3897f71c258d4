variable "host" {
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
