import type { DetectContext } from '@lakeauth/core'

/** What the firmware of a machine calls it. */
const PRODUCT_NAME = '/sys/class/dmi/id/product_name'

/** Variables that Cloud Run and functions set. */
const VARIABLES: readonly string[] = ['K_SERVICE', 'CLOUD_RUN_JOB']

/** Local facts that show a machine, pod or service of Google Cloud; `undefined` when there are none. Nobody is asked. */
export async function machineEvidence({
  env,
  files,
}: Pick<DetectContext, 'env' | 'files'>): Promise<string | undefined> {
  const variable = VARIABLES.find((name) => env[name])
  if (variable) return `environment variable ${variable}`
  const name = await files.readText(PRODUCT_NAME).catch(() => '')
  return /^Google\b/.test(name.trim()) ? `${PRODUCT_NAME} says Google` : undefined
}
