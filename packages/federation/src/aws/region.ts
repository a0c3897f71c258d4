/** Parts of AWS with domains of their own, by how the names of their regions begin (the partitions of the SDK). */
const DOMAINS: readonly (readonly [begin: string, domain: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
]

/** The STS of a region. */
export function stsOf(region: string, endpoint?: string): string {
  const domain = DOMAINS.find(([begin]) => region.startsWith(begin))?.[1] ?? 'amazonaws.com'
  return endpoint ?? `https://sts.${region}.${domain}`
}

/** It becomes a part of a host name. */
export function parseRegion(raw: string): string {
  if (/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(raw)) return raw
  throw new Error('expected the name of a region, such as eu-central-1')
}
