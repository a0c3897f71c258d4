import { fromTokenCredential } from '@lakeauth/azure'
import type { CredentialStrategy, StrategyContext } from '@lakeauth/core'
import { callbackOidc, googleOidc } from '@lakeauth/federation'

/** Where the callbacks of the demo find the token that others would ask a sidecar or a library for. */
export const CALLBACK_VARIABLE = 'DEMO_ID_TOKEN'

const idToken = ({ env }: StrategyContext): string => env[CALLBACK_VARIABLE] ?? ''

/** Strategies that a function makes of what a user has already. The set-up of each brings that, and makes it anew. */
export const madeStrategies: readonly CredentialStrategy[] = [
  fromTokenCredential({ getToken: () => Promise.reject(new Error('The set-up brings the credential.')) }),
  callbackOidc({ subjectToken: (_request, context) => idToken(context) }),
  googleOidc({ idToken: async (_audience, _request, context) => idToken(context) }),
]
