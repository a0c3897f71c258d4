import type { Attribute, Credential, CredentialStrategy } from '@lakeauth/core'
import { createToken } from '@lakeauth/core'
import { around, inside, type Mutant } from './mutant.js'

/** Defects of what a strategy says of itself. */
export const identityMutants: readonly Mutant[] = [
  around('fixed', 'contract-of-another-version', (good) => ({ ...good, contract: 2 as never })),
  around('fixed', 'name-in-capitals', (good) => renamed(good, 'Reference_Fixed')),
  around('fixed', 'summary-empty', (good) => ({ ...good, summary: '' })),
  inside('fixed', 'credential-under-another-name', {
    credential: (inner) => ({ ...inner, authType: 'something-else' }),
  }),
  around('fixed', 'attribute-without-summary', (good) => changed(good, 'token', { summary: '' })),
  around('fixed', 'variable-in-lower-case', (good) => changed(good, 'token', { env: ['databricks_token'] })),
  around('fixed', 'profile-key-in-camel-case', (good) => changed(good, 'token', { profileKey: 'accessToken' })),
  around(
    'http',
    'cache-of-the-module',
    (good) => {
      let kept: Credential | undefined
      return {
        ...good,
        configure: (settings, context) => {
          kept ??= good.configure(settings, context)
          return kept
        },
      }
    },
    'every case that needs a second, independent sign-in gets the first one again',
  ),
  inside('plain', 'hands-out-a-token-after-all', {
    credential: (inner, context) => ({
      ...inner,
      token: async (request) => {
        request?.signal?.throwIfAborted()
        return createToken({ value: `plain-${context.clock.now()}` })
      },
    }),
  }),
  inside('fixed', 'expires-after-all', {
    credential: (inner, context) => {
      const expiry = new Date(context.clock.now() + 3_600_000)
      return {
        ...inner,
        token: async (request) => {
          const token = await (inner.token as NonNullable<Credential['token']>)(request)
          return createToken({ value: token.value, expiry })
        },
      }
    },
  }),
  inside('fixed', 'asks-after-all', {
    credential: (inner, context, { host }) => ({
      ...inner,
      headers: async (request) => {
        request?.signal?.throwIfAborted()
        await context.fetch(`${host}/.well-known/databricks-config`)
        return inner.headers(request)
      },
    }),
  }),
  inside('fixed', 'runs-a-program-after-all', {
    credential: (inner, context) => ({
      ...inner,
      headers: async (request) => {
        request?.signal?.throwIfAborted()
        await context.run('whoami', []).catch(() => undefined)
        return inner.headers(request)
      },
    }),
  }),
  around('program', 'has-a-secret-after-all', (good) => {
    const { configure, detect } = good
    return {
      ...changed(good, 'helper', { sensitive: true }),
      detect,
      configure: (settings, context) =>
        configure({ ...settings, helper: (settings['helper'] as { reveal(): string }).reveal() }, context),
    }
  }),
]

function renamed(good: CredentialStrategy, name: string): CredentialStrategy {
  return {
    ...good,
    name,
    configure: (settings, context) => ({ ...good.configure(settings, context), authType: name }),
  }
}

/** The strategy with one attribute declared differently. */
export function changed(good: CredentialStrategy, key: string, change: Partial<Attribute>): CredentialStrategy {
  const attribute = { ...(good.attributes[key] as Attribute), ...change }
  return { ...good, attributes: { ...good.attributes, [key]: attribute } }
}
