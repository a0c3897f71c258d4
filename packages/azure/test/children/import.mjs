// Imports the package and configures every strategy; prints which of the library's files were loaded by then.
import { registerHooks } from 'node:module'

let count = 0
registerHooks({
  load: (url, context, next) => {
    if (/@azure[/+]|msal/.test(url)) count++
    return next(url, context)
  },
})
const { databricksAuth } = await import('@lakeauth/core')
const { azureStrategies, fromTokenCredential } = await import('@lakeauth/azure')

const id = '00000000-0000-4000-8000-000000000001'
const settings = {
  'azure-client-secret': { azureClientId: id, azureClientSecret: 'synthetic' },
  'azure-client-certificate': { azureClientId: id, azureClientCertificate: '/run/certificate.pem' },
  'azure-msi': { azureUseMsi: true },
  'azure-workload-identity': { azureClientId: id, azureFederatedTokenFile: '/run/token' },
  'azure-cli': {},
  'github-oidc-azure': { azureClientId: id },
  'azure-devops-oidc-azure': { azureClientId: id },
}
const host = 'https://adb-1.2.azuredatabricks.net'
for (const [authType, own] of Object.entries(settings)) {
  await databricksAuth({ strategies: azureStrategies, env: {}, home: undefined, config: { host, authType, ...own } })
}
const given = fromTokenCredential({ getToken: async () => null })
await databricksAuth({ strategies: [given], env: {}, home: undefined, config: { host } })
const before = count
await import('@azure/identity')
console.log(JSON.stringify({ before, strategies: Object.keys(settings).length, control: count > 10 }))
