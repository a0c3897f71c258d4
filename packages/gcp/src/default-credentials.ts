import type { DetectContext } from '@lakeauth/core'
import { type CredentialJson, fileOf } from './credential-file.js'

/** Where application default credentials would be. */
export interface DefaultCredentialsPlace extends Pick<CredentialJson, 'where' | 'attribute'> {
  readonly path: string
  /** Somebody named it, so that it must exist. */
  readonly named: boolean
}

const FILE = 'application_default_credentials.json'

/**
 * The file of application default credentials, as every Google client looks for it: the option, `GOOGLE_APPLICATION_CREDENTIALS`,
 * or what gcloud wrote into its folder. `undefined` where there is no such folder.
 */
export function defaultCredentialsPlace(
  option: string | undefined,
  { env, home, platform }: Pick<DetectContext, 'env' | 'home' | 'platform'>,
): DefaultCredentialsPlace | undefined {
  const attribute = 'googleApplicationCredentials'
  if (option) return { path: option, where: fileOf(option, attribute), attribute, named: true }
  const variable = env['GOOGLE_APPLICATION_CREDENTIALS']
  if (variable) {
    const where = fileOf(variable, 'environment variable GOOGLE_APPLICATION_CREDENTIALS')
    return { path: variable, where, attribute, named: true }
  }
  const separator = platform === 'win32' ? '\\' : '/'
  const base = platform === 'win32' ? env['APPDATA'] : home && `${home.replace(/\/+$/, '')}/.config`
  const folder = env['CLOUDSDK_CONFIG'] || (base && `${base}${separator}gcloud`)
  if (!folder) return undefined
  const path = `${folder}${separator}${FILE}`
  return { path, where: path, attribute, named: false }
}
