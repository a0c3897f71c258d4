/**
 * The environment of the pages on federation policies: an admin of the account, the service principal whose policies they are,
 * and a token that its policy does not take. Nothing for other pages.
 */
export async function federationAccountEnvironment(page, world) {
  if (!/^docs\/guide\/federation\/(policies|explain)\.md$/.test(page)) return {}
  const { account, federation } = world
  const admin = world.addServicePrincipal({ level: 'account', admin: true })
  const workload = world.addServicePrincipal()
  federation.addPolicy({ issuer: federation.issuer, subject: 'deploy', servicePrincipalClientId: workload.clientId })
  return {
    DATABRICKS_HOST: account.host,
    DATABRICKS_ACCOUNT_ID: account.accountId,
    DATABRICKS_CLIENT_ID: admin.clientId,
    DATABRICKS_CLIENT_SECRET: admin.clientSecret,
    SERVICE_PRINCIPAL_ID: workload.id,
    REFUSED_TOKEN: await federation.issueSubjectToken({ audience: 'https://github.com/my-org' }),
  }
}
