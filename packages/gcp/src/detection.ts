import type { Detection } from '@lakeauth/core'
import { type HostSettings, notOnGoogleCloud } from './gcp-host.js'

/** A strategy that does not apply, and why. */
export type NotApplicable = Extract<Detection, { readonly applicable: false }>

/** Why no strategy of this package applies to this host; `undefined` when one may. */
export function hostDetection(settings: HostSettings): NotApplicable | undefined {
  const reason = notOnGoogleCloud(settings)
  if (reason === undefined) return undefined
  return { applicable: false, reason, ...(!settings.host && { missing: ['host'] }) }
}
