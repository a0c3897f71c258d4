import { oauthSettingsSchema, seconds } from '../config/world-schema.js'
import { count, flag, listOf, mapOf, objectOf, text, wholeOf } from '../json-schema/json-schema.js'
import type { LoginScript } from '../services/databricks/oauth/state.js'
import type { ApplicationOptions } from '../world/oauth-access.js'
import { type AdminCall, onWorld } from './call.js'

/** The login pages of a world. */
export const oauthCalls: readonly AdminCall[] = [
  onWorld(
    'GET',
    '/oauth/settings',
    { summary: 'How the OAuth endpoints behave', answer: oauthSettingsSchema },
    ({ world }) => world.oauth.settings,
  ),
  onWorld(
    'PATCH',
    '/oauth/settings',
    { summary: 'Changes how the OAuth endpoints behave', body: oauthSettingsSchema, answer: oauthSettingsSchema },
    ({ world, body }) => Object.assign(world.oauth.settings, body),
  ),
  onWorld(
    'POST',
    '/oauth/login-scripts',
    {
      summary: 'Says what the user does at the login page',
      body: objectOf({
        as: text('Who signs in: a user of the world by name.'),
        deny: flag('The user refuses.'),
        callback: mapOf(
          { anyOf: [{ type: 'string' }, { type: 'null' }], description: 'A text, or null to leave the parameter out.' },
          'Parameters of the redirect that are sent instead.',
        ),
        times: count('For how many logins; all unless told.'),
      }),
      status: 201,
    },
    ({ world, body }) => world.oauth.scriptLogin(body as LoginScript),
  ),
  onWorld(
    'POST',
    '/oauth/applications',
    {
      summary: 'Registers an application that users sign in to',
      body: objectOf(
        {
          redirectUris: listOf(text(), 'Exact, but for the port of a loopback one.'),
          confidential: flag('Gives it a secret.'),
          scopes: listOf(text()),
          accessTokenLifetimeSeconds: seconds(),
          refreshTokenLifetimeSeconds: seconds(),
        },
        { required: ['redirectUris'] },
      ),
      answer: wholeOf({ clientId: text(), clientSecret: text() }, { optional: ['clientSecret'] }),
      status: 201,
    },
    ({ world, body }) => world.oauth.registerApplication(body as unknown as ApplicationOptions),
  ),
]
