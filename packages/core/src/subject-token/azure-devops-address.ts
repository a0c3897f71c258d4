import type { DetectContext } from '../context.js'

/** Where a job of Azure Pipelines asks for its ID token, with the setting that says so. */
export interface RequestAddress {
  readonly setting: 'systemOidcRequestUri' | 'systemCollectionUri'
  readonly url: string
}

/** The address that the agent gives; or, from an agent or a tool that passes on less, put together as the SDKs do. */
export function requestAddress(
  settings: { readonly systemOidcRequestUri?: string | undefined; readonly systemCollectionUri?: string | undefined },
  env: DetectContext['env'],
): RequestAddress | undefined {
  const { systemOidcRequestUri: uri, systemCollectionUri: collection } = settings
  if (uri !== undefined) return { setting: 'systemOidcRequestUri', url: uri }
  const names = ['SYSTEM_TEAMPROJECTID', 'SYSTEM_HOSTTYPE', 'SYSTEM_PLANID', 'SYSTEM_JOBID']
  const [project, hub, plan, job] = names.map((name) => segment(env[name]))
  if (collection === undefined || !project || !hub || !plan || !job) return undefined
  const path = `${project}/_apis/distributedtask/hubs/${hub}/plans/${plan}/jobs/${job}/oidctoken`
  return { setting: 'systemCollectionUri', url: `${collection.replace(/\/+$/, '')}/${path}` }
}

/** One part of a path. Dots alone would lead out of the organization. */
function segment(value = ''): string {
  return /^\.+$/.test(value) ? '' : encodeURIComponent(value)
}
