// Entra through @azure/identity, then a call of Azure Databricks.
import { ClientSecretCredential, ManagedIdentityCredential } from '@azure/identity'
import { callWith } from './call.mjs'

const { ARM_TENANT_ID, ARM_CLIENT_ID, ARM_CLIENT_SECRET, ARM_USE_MSI } = process.env
const credential = ARM_USE_MSI
  ? new ManagedIdentityCredential()
  : new ClientSecretCredential(ARM_TENANT_ID, ARM_CLIENT_ID, ARM_CLIENT_SECRET)
const { token } = await credential.getToken('2ff814a6-3304-4ab8-85cb-cd0e6f879c1d/.default')
await callWith({ authorization: `Bearer ${token}` })
