import type { DetectContext } from '@lakeauth/core'

/** What shows that somebody has logged in with az: its profile file with a subscription in it. */
export async function azLogin(context: DetectContext): Promise<string | undefined> {
  const folder = context.env['AZURE_CONFIG_DIR'] || (context.home && `${context.home.replace(/[/\\]+$/, '')}/.azure`)
  if (!folder) return undefined
  const file = `${folder}/azureProfile.json`
  try {
    // az begins the file with a byte order mark.
    const profile: unknown = JSON.parse((await context.files.readText(file)).replace(/^\uFEFF/, ''))
    const { subscriptions } = Object(profile) as { subscriptions?: unknown }
    return Array.isArray(subscriptions) && subscriptions.length > 0 ? `a login of az in ${file}` : undefined
  } catch {
    return undefined
  }
}
