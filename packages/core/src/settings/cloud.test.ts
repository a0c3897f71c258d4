import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cloudOfHost, databricksZones, kindOfHost } from './cloud.js'

describe('cloudOfHost', () => {
  it.each([
    ['dbc-a1b2.cloud.databricks.com', 'aws'],
    ['accounts.cloud.databricks.com', 'aws'],
    ['x.staging.cloud.databricks.com', 'aws'],
    ['x.dev.databricks.com', 'aws'],
    ['x.cloud.databricks.us', 'aws'],
    ['x.cloud.databricks.mil', 'aws'],
    ['adb-1.2.azuredatabricks.net', 'azure'],
    ['azuredatabricks.net', 'azure'],
    ['x.staging.azuredatabricks.net', 'azure'],
    ['x.databricks.azure.us', 'azure'],
    ['x.databricks.azure.cn', 'azure'],
    ['1.2.gcp.databricks.com', 'gcp'],
    ['x.dev.gcp.databricks.com', 'gcp'],
    ['x.staging.gcp.databricks.com', 'gcp'],
  ])('says that %s is on %s [B12]', (hostname, cloud) => {
    expect(cloudOfHost(hostname)).toBe(cloud)
  })

  it.each([
    '',
    'h.example',
    'localhost',
    '127.0.0.1',
    '[::1]',
    'databricks.com',
    'www.databricks.com',
    'net',
    'evilazuredatabricks.net',
    'x.evilazuredatabricks.net',
    'x-cloud.databricks.com',
    'evil.mycloud.databricks.com',
    'ws.cloud.databricks.com.evil.example',
    'azuredatabricks.net.evil.example',
    'azuredatabricks.net.',
    'x.azuredatabricks.com',
    'x.azuredatabricks.ne',
    'x.databricks.azure.com',
    'azuredatabricks-net',
  ])('proves no cloud for %j', (hostname) => {
    expect(cloudOfHost(hostname)).toBeUndefined()
  })

  it('agrees with a comparison label by label [F3]', () => {
    const labels = [...new Set(databricksZones.flatMap(({ zone }) => zone.split('.'))), 'x', 'evilazuredatabricks']
    const hostnames = fc.oneof(
      fc.array(fc.constantFrom(...labels), { maxLength: 6 }).map((parts) => parts.join('.')),
      fc
        .tuple(
          fc.domain(),
          fc.constantFrom('.', '', '-', '.x.'),
          fc.constantFrom(...databricksZones),
          fc.constantFrom('', '.x'),
        )
        .map(([name, joint, { zone }, tail]) => name + joint + zone + tail),
      fc.domain(),
    )
    const property = fc.property(hostnames, (hostname) => {
      const reversed = hostname.split('.').reverse()
      const expected = databricksZones.find(({ zone }) => {
        const parts = zone.split('.').reverse()
        return parts.every((label, index) => label === reversed[index])
      })
      expect(cloudOfHost(hostname)).toBe(expected?.cloud)
    })
    fc.assert(property, { numRuns: 5000 })
  })
})

describe('databricksZones', () => {
  it('lists distinct zones, the narrower before the wider', () => {
    const zones = databricksZones.map(({ zone }) => zone)
    expect(new Set(zones).size).toBe(zones.length)
    zones.forEach((zone, index) => {
      expect(zones.slice(index).filter((later) => later.endsWith(`.${zone}`))).toEqual([])
    })
  })

  it('names the environment of each zone of Azure, and of no other', () => {
    for (const { cloud, azureEnvironment } of databricksZones)
      expect(azureEnvironment !== undefined).toBe(cloud === 'azure')
    const environmentOf = (zone: string): string | undefined =>
      databricksZones.find((entry) => entry.zone === zone)?.azureEnvironment
    expect(environmentOf('azuredatabricks.net')).toBe('PUBLIC')
    expect(environmentOf('databricks.azure.us')).toBe('USGOVERNMENT')
    expect(environmentOf('databricks.azure.cn')).toBe('CHINA')
  })
})

describe('kindOfHost', () => {
  it.each([
    ['accounts.cloud.databricks.com', 'account'],
    ['accounts-dod.cloud.databricks.us', 'account'],
    ['accounts.azuredatabricks.net', 'account'],
    ['accounts.h.example', 'account'],
    ['dbc-a1b2.cloud.databricks.com', 'workspace'],
    ['accounts', 'workspace'],
    ['accounts-dev.cloud.databricks.com', 'workspace'],
    ['myaccounts.cloud.databricks.com', 'workspace'],
    ['x.accounts.cloud.databricks.com', 'workspace'],
    ['', 'workspace'],
  ])('says that %s is of kind %s [B12]', (hostname, kind) => {
    expect(kindOfHost(hostname)).toBe(kind)
  })
})
