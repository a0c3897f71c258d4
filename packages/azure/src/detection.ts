import type { Detection } from '@lakeauth/core'
import { azureAttributes } from './attributes.js'
import { type HostOptions, type HostSettings, missingForHost, notOnAzure } from './azure-host.js'

type Key = keyof typeof azureAttributes

/**
 * Applicable where these settings are set and the host is on Azure. What is missing is told before what is wrong with the
 * host: on another cloud nobody set any of it up.
 */
export function detectSettings(
  settings: HostSettings & Partial<Readonly<Record<Key, unknown>>>,
  keys: readonly Key[],
): Detection {
  const missing = keys.filter((key) => settings[key] === undefined)
  if (missing.length > 0) {
    const names = missing.map((key) => nameOf(key))
    const reason = `${names.join(', ').replace(/, ([^,]*)$/, ' and $1')} ${missing.length > 1 ? 'are' : 'is'} not set`
    return { applicable: false, reason, missing }
  }
  return hostDetection(settings) ?? { applicable: true, evidence: keys }
}

/** Why no strategy of this package applies to this host; `undefined` when one may. */
export function hostDetection(
  settings: HostSettings,
  options: HostOptions = {},
): Extract<Detection, { readonly applicable: false }> | undefined {
  const reason = notOnAzure(settings, options)
  if (reason === undefined) return undefined
  const missing = settings.host ? undefined : missingForHost(settings, options)
  return { applicable: false, reason, ...(missing && { missing: [missing] }) }
}

/** A setting with its variables, as an error names it. */
function nameOf(key: Key): string {
  const attribute = azureAttributes[key]
  return 'env' in attribute ? `${key} (${attribute.env.join(' or ')})` : key
}
