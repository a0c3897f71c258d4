import { explain } from '@lakeauth/core'
import { fakeFetch, fakeFiles, fakePorts } from '@lakeauth/core/testing'
import { describe, expect, it } from 'vitest'
import { gcpStrategies } from './index.js'

const host = 'https://1234567890.1.gcp.databricks.com'
const account = 'a@p.iam.gserviceaccount.com'
const ADC = '/home/ada/.config/gcloud/application_default_credentials.json'
const DMI = '/sys/class/dmi/id/product_name'

/** What is chosen, or why nothing is, without asking anybody. */
async function choose(
  config: Readonly<Record<string, unknown>>,
  {
    env = {},
    files = {},
    ...given
  }: { env?: Record<string, string>; files?: Record<string, string>; platform?: string; home?: string } = {},
) {
  const fetch = fakeFetch(() => Promise.reject(new Error('detection asked somebody')))
  const ports = fakePorts({ env, files: fakeFiles(files), fetch, ...given })
  const report = await explain({ strategies: gcpStrategies, ...ports, config: { host, ...config } })
  expect(fetch.requests).toEqual([])
  const reasons = Object.fromEntries(report.strategies.map(({ strategy, reason }) => [strategy, reason]))
  return { selected: report.selected, reasons }
}

describe('which strategy applies', () => {
  it.each([
    { name: 'google-credentials', what: 'a key', config: { googleCredentials: '/k.json' } },
    { name: 'google-credentials', what: 'a key in the environment', env: { GOOGLE_CREDENTIALS: '{}' } },
    {
      name: 'google-id',
      what: 'an account and the file of gcloud',
      config: { googleServiceAccount: account },
      files: { [ADC]: '{}' },
    },
    {
      name: 'google-id',
      what: 'an account and a file that a variable names',
      env: { DATABRICKS_GOOGLE_SERVICE_ACCOUNT: account, GOOGLE_APPLICATION_CREDENTIALS: '/missing.json' },
    },
    {
      name: 'google-id',
      what: 'an account and the folder of gcloud',
      env: { DATABRICKS_GOOGLE_SERVICE_ACCOUNT: account, CLOUDSDK_CONFIG: '/g' },
      files: { '/g/application_default_credentials.json': '{}' },
    },
    {
      name: 'google-id',
      what: 'an account on Cloud Run',
      config: { googleServiceAccount: account },
      env: { K_SERVICE: 'x' },
    },
    { name: 'google-metadata', what: 'a machine', files: { [DMI]: 'Google Compute Engine\n' } },
    { name: 'google-metadata', what: 'a job of Cloud Run', env: { CLOUD_RUN_JOB: 'x' } },
  ])('is $name with $what', async ({ name, config = {}, env = {}, files = {} }) => {
    expect((await choose(config, { env, files })).selected).toBe(name)
  })

  it('is google-id with the file of gcloud on Windows', async () => {
    const files = { 'C:\\A\\gcloud\\application_default_credentials.json': '{}' }
    const machine = { env: { APPDATA: 'C:\\A' }, files, platform: 'win32', home: 'C:\\Users\\ada' }
    expect((await choose({ googleServiceAccount: account }, machine)).selected).toBe('google-id')
  })

  it.each([
    { what: 'nothing', files: {} },
    { what: 'a machine of another maker', files: { [DMI]: 'Not Google\n' } },
    { what: 'credentials without an account to act as', files: { [ADC]: '{}' } },
  ])('is none with $what, and each says what to set', async ({ files }) => {
    const { selected, reasons } = await choose({}, { files })
    expect(selected).toBeUndefined()
    expect(reasons['google-credentials']).toContain('googleCredentials (GOOGLE_CREDENTIALS) is not set')
    expect(reasons['google-id']).toContain('googleServiceAccount (DATABRICKS_GOOGLE_SERVICE_ACCOUNT) is not set')
    expect(reasons['google-metadata']).toContain('set authType to "google-metadata"')
  })

  it('is none for an account without credentials: the path is named', async () => {
    const { selected, reasons } = await choose({ googleServiceAccount: account })
    expect(selected).toBeUndefined()
    expect(reasons['google-id']).toContain(`no application default credentials at ${ADC}`)
  })

  it.each([
    { where: 'https://dbc-1.cloud.databricks.com', config: {}, says: 'nothing proves that' },
    { where: 'https://1.1.gcp.databricks.com.evil.example', config: {}, says: 'nothing proves that' },
    { where: host, config: { cloud: 'azure' }, says: 'cloud is azure' },
  ])('is none for $where with $config', async ({ where, config, says }) => {
    const settings = { host: where, googleCredentials: '/k.json', googleServiceAccount: account, ...config }
    const { selected, reasons } = await choose(settings, { files: { [ADC]: '{}', [DMI]: 'Google' } })
    expect(selected).toBeUndefined()
    expect(Object.keys(reasons)).toHaveLength(3)
    for (const reason of Object.values(reasons)) expect(reason).toContain(says)
  })

  it('is any of them for another host that the user says is on Google Cloud', async () => {
    const settings = { host: 'https://databricks.example', cloud: 'gcp', googleCredentials: '/k.json' }
    expect((await choose(settings)).selected).toBe('google-credentials')
  })
})

describe('egress', () => {
  it('is what each strategy needs, and what the user adds', () => {
    const added = { googleAllowedOrigins: ['https://sts.example'], googleMetadataHost: 'http://127.0.0.1:9/x' }
    const [credentials, id, metadata] = gcpStrategies.map((strategy) => strategy.egress(added))
    const google = [
      'https://oauth2.googleapis.com',
      'https://sts.googleapis.com',
      'https://iamcredentials.googleapis.com',
    ]
    expect(credentials).toEqual([...google, 'https://sts.example'])
    expect(id).toEqual([
      ...google,
      'http://169.254.169.254',
      'http://[fd00:ec2::254]',
      'http://127.0.0.1:9',
      'https://sts.example',
    ])
    expect(metadata).toEqual(['http://127.0.0.1:9'])
    expect(gcpStrategies[2].egress({})).toEqual(['http://169.254.169.254'])
  })
})
