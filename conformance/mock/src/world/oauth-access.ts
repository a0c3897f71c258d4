import { newClientSecret } from '../entropy/secrets.js'
import type { OAuthClient } from '../services/databricks/oauth/clients.js'
import { addScript } from '../services/databricks/oauth/login-script.js'
import { type LoginScript, type OAuthSettings, oauthPart } from '../services/databricks/oauth/state.js'
import type { WorldState } from './state.js'

/** An application that users sign in to, as an account admin registers it. */
export interface ApplicationOptions {
  /** Exact, but for the port of a loopback URI. */
  readonly redirectUris: readonly string[]
  /** Gives it a secret, so that it has to authenticate itself. */
  readonly confidential?: boolean
  /** Refuses every other scope, except those about the tokens themselves such as `offline_access`. */
  readonly scopes?: readonly string[]
  readonly accessTokenLifetimeSeconds?: number
  readonly refreshTokenLifetimeSeconds?: number
}

/** A registered application's sign-in. */
export interface ApplicationAccess {
  readonly clientId: string
  readonly clientSecret?: string
}

/** The login pages of a world and their scripted user. */
export interface OAuthAccess {
  /** How the endpoints behave from now on; assign to its members. */
  readonly settings: OAuthSettings
  /**
   * What the user does at the login page: without a script the seeded user lets every login happen at once. A user who takes
   * their time is a fault rule: `world.on('workspace.authorize').hold(1)`.
   *
   * @example
   * world.oauth.scriptLogin({ deny: true, times: 1 })
   */
  scriptLogin(script: LoginScript): void
  /** Adds an application beside the public clients `databricks-cli` and `databricks-sql-connector`. */
  registerApplication(options: ApplicationOptions): ApplicationAccess
}

/** The OAuth side of a state, which behaves as `settings` say where they say something. */
export function oauthAccess(state: WorldState, settings: Partial<OAuthSettings> = {}): OAuthAccess {
  const part = state.part(oauthPart)
  Object.assign(part.settings, settings)
  return {
    settings: part.settings,
    scriptLogin: (script) => addScript(state, script),
    registerApplication: ({ confidential, ...options }) => {
      const application: OAuthClient = {
        id: state.identifiers.uuid(`application ${part.clients.size}`),
        ...(confidential && { secret: newClientSecret() }),
        ...options,
      }
      part.clients.set(application.id, application)
      const { id, secret } = application
      if (secret === undefined) return { clientId: id }
      state.canaries.add('client-secret', secret)
      return { clientId: id, clientSecret: secret }
    },
  }
}
