import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The environment in which a page on federation signs in: a workload of the place of the page, whom a policy lets in. Nothing for
 * other pages.
 */
export async function federationEnvironment(page, world, folder) {
  const place =
    page === 'packages/federation/README.md' ? 'README' : /^docs\/guide\/federation\/([\w-]+)\.md$/.exec(page)?.[1]
  if (!place || ofAccount.has(place)) return {}
  const own = places[place]
  if (!own) throw new Error(`scripts/lib/federation-sign-in.mjs does not know what ${page} signs in with.`)
  const { issuer, subject, audience = AUDIENCE, env } = await own(world, folder)
  const { servicePrincipalClientId } = world.federation
  world.federation.addPolicy({ servicePrincipalClientId, issuer, subject, audiences: [audience] })
  return {
    DATABRICKS_HOST: world.workspace.host,
    DATABRICKS_CLIENT_ID: servicePrincipalClientId,
    DATABRICKS_TOKEN_AUDIENCE: audience,
    ...env,
  }
}

const AUDIENCE = 'databricks'

/** Pages for administrators, with an environment of their own. */
const ofAccount = new Set(['policies', 'explain'])

const issued = async ({ federation }) => federation.issueSubjectToken({ audience: AUDIENCE })

const inVariable = (variable) => async (world) => ({ ...world.federation, env: { [variable]: await issued(world) } })
const withAudience = (place) => async (world, folder) => ({ ...(await place(world, folder)), audience: AUDIENCE })

function github({ federation }) {
  const { issuer, subject, env, requestUrl } = federation.startGithubJob()
  return { issuer, subject, env: { ...env, LAKEAUTH_OIDC_ALLOWED_ORIGINS: new URL(requestUrl).origin } }
}

const places = {
  README: github,
  'github-actions': github,
  'azure-devops': ({ federation }) => {
    const { issuer, subject, env } = federation.startAzureDevOpsJob()
    const allowed = { LAKEAUTH_OIDC_ALLOWED_ORIGINS: new URL(env.SYSTEM_OIDCREQUESTURI).origin }
    return { issuer, subject, audience: 'api://AzureADTokenExchange', env: { ...env, ...allowed } }
  },
  gitlab: withAudience(inVariable('GITLAB_OIDC_TOKEN')),
  circleci: withAudience(inVariable('CIRCLE_OIDC_TOKEN_V2')),
  kubernetes: async (world, folder) => {
    const file = join(folder, 'databricks-token')
    await writeFile(file, `${await issued(world)}\n`, { mode: 0o600 })
    return { ...world.federation, audience: AUDIENCE, env: { LAKEAUTH_KUBERNETES_TOKEN_FILE: file } }
  },
  aws: ({ aws }) => ({
    issuer: aws.issuer,
    subject: aws.user.arn,
    env: {
      AWS_LAMBDA_FUNCTION_NAME: 'demo',
      AWS_REGION: aws.region,
      AWS_ENDPOINT_URL_STS: aws.sts,
      AWS_ACCESS_KEY_ID: aws.user.accessKeyId,
      AWS_SECRET_ACCESS_KEY: aws.user.secretAccessKey,
    },
  }),
  google: async ({ gcp }) => ({
    issuer: 'https://accounts.google.com',
    subject: await subjectOfMachine(gcp.urls.metadata),
    env: { GCE_METADATA_HOST: gcp.urls.metadata.replace('http://', '') },
  }),
  'other-providers': async (world) => {
    const token = await issued(world)
    return { ...world.federation, audience: AUDIENCE, env: { DATABRICKS_OIDC_TOKEN: token, WORKLOAD_TOKEN: token } }
  },
}

/** The unique id of the machine's service account, which stands in its ID tokens alone. */
async function subjectOfMachine(metadata) {
  const path = '/computeMetadata/v1/instance/service-accounts/default/identity?audience=unused'
  const token = await (await fetch(metadata + path, { headers: { 'metadata-flavor': 'Google' } })).text()
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString('utf8')).sub
}
