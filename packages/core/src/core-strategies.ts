import { basic } from './strategies/basic.js'
import { databricksCli } from './strategies/databricks-cli.js'
import { metadataService } from './strategies/metadata-service.js'
import { oauthM2m } from './strategies/oauth-m2m.js'
import { pat } from './strategies/pat.js'

/** Core's strategies in the order in which the first applicable one is taken. */
export const coreStrategies: readonly [
  typeof pat,
  typeof basic,
  typeof oauthM2m,
  typeof metadataService,
  typeof databricksCli,
] = [pat, basic, oauthM2m, metadataService, databricksCli]
