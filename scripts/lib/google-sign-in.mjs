import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The environment in which a page on Google Cloud signs in: Databricks, Google and what the place of the page has, all of the
 * mock. Nothing for other pages.
 */
export async function googleEnvironment(page, world, folder) {
  const place = page === 'packages/gcp/README.md' ? 'key' : /^docs\/guide\/google\/([\w-]+)\.md$/.exec(page)?.[1]
  if (!place) return {}
  const { gcp } = world
  gcp.addToDatabricks(gcp.instanceEmail)
  const common = {
    DATABRICKS_HOST: gcp.host,
    DATABRICKS_CLOUD: 'gcp',
    LAKEAUTH_GOOGLE_ALLOWED_ORIGINS: new URL(gcp.urls.oauth2).origin,
  }
  const own = places[place]
  if (!own) throw new Error(`scripts/lib/google-sign-in.mjs does not know what ${page} signs in with.`)
  return { ...common, ...(await own(world, folder)) }
}

async function writeCredentials(folder, credentials) {
  const file = join(folder, 'credentials.json')
  await writeFile(file, JSON.stringify(credentials), { mode: 0o600 })
  return { GOOGLE_APPLICATION_CREDENTIALS: file }
}

const machine = ({ gcp }) => ({ GCE_METADATA_HOST: gcp.urls.metadata.replace('http://', '') })

const places = {
  key: async ({ gcp }) => ({ GOOGLE_CREDENTIALS: JSON.stringify(await gcp.serviceAccountKey()) }),
  README: async ({ gcp }) => ({ GOOGLE_CREDENTIALS: JSON.stringify(await gcp.serviceAccountKey()) }),
  'compute-engine': machine,
  gke: machine,
  'cloud-run': (world) => ({ ...machine(world), K_SERVICE: 'demo' }),
  laptop: ({ gcp }, folder) =>
    writeCredentials(folder, {
      type: 'impersonated_service_account',
      source_credentials: { ...gcp.userCredentials, token_uri: `${gcp.urls.oauth2}/token` },
      service_account_impersonation_url: impersonation(gcp),
    }),
  'outside-google': async ({ gcp, federation }, folder) => {
    const { audience, memberOf } = gcp.addWorkloadIdentityProvider({ issuer: federation.issuer })
    gcp.grantRole({ role: 'roles/iam.workloadIdentityUser', member: memberOf(federation.subject) })
    const subject = join(folder, 'subject-token')
    await writeFile(subject, await federation.issueSubjectToken({ audience }))
    return writeCredentials(folder, {
      type: 'external_account',
      audience,
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `${gcp.urls.sts}/v1/token`,
      service_account_impersonation_url: impersonation(gcp),
      credential_source: { file: subject },
    })
  },
}

function impersonation({ urls, serviceAccountEmail }) {
  return `${urls.iamCredentials}/v1/projects/-/serviceAccounts/${serviceAccountEmail}:generateAccessToken`
}
