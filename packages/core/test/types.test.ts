import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  type AuthOptions,
  bearerCredential,
  cachedSource,
  type ConfigOf,
  coreStrategies,
  createToken,
  type Credential,
  type CredentialStrategy,
  type DatabricksAuth,
  databricksAuth,
  defineStrategy,
  explain,
  metadataService,
  oauthM2m,
  pat,
  Secret,
  type Settings,
  standardAttributes,
  type TokenSource,
  wrapStrategy,
} from '../src/index.js'
import { fakePorts } from '../src/testing/index.js'

/** Checked by the compiler when it checks this file; the bodies are never run. */
const compiled = (_body: () => unknown): void => {}

describe('config', () => {
  it('is typed from the strategies passed', () => {
    type Core = ConfigOf<typeof coreStrategies>
    expectTypeOf<Core['token']>().toEqualTypeOf<string | Secret | undefined>()
    expectTypeOf<Core['clientId']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<Core['scopes']>().toEqualTypeOf<string | readonly string[] | undefined>()
    expectTypeOf<Core['cloud']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<keyof ConfigOf<readonly [typeof pat]>>().toEqualTypeOf<
      | 'host'
      | 'token'
      | 'accountId'
      | 'workspaceId'
      | 'cloud'
      | 'discoveryUrl'
      | 'scopes'
      | 'authType'
      | 'profile'
      | 'configFile'
    >()
    compiled(() => databricksAuth({ strategies: [pat], config: { host: 'h', token: new Secret('x') } }))
    compiled(() => databricksAuth({ strategies: [oauthM2m], config: { scopes: ['a', 'b'] } }))
    compiled(() => databricksAuth({ strategies: [oauthM2m], config: { scopes: 'a b' } }))
    compiled(() =>
      explain({ strategies: coreStrategies, config: { authType: 'pat', profile: 'p', configFile: '~/x' } }),
    )
  })

  it('refuses keys and values that no strategy has', () => {
    // @ts-expect-error: a misspelt key
    compiled(() => databricksAuth({ strategies: coreStrategies, config: { tokn: 'x' } }))
    // @ts-expect-error: a key of a strategy that is not passed
    compiled(() => databricksAuth({ strategies: [pat], config: { clientSecret: 'x' } }))
    // @ts-expect-error: a Secret where text is no secret
    compiled(() => databricksAuth({ strategies: [oauthM2m], config: { clientId: new Secret('x') } }))
    // @ts-expect-error: a number
    compiled(() => databricksAuth({ strategies: [pat], config: { workspaceId: 7 } }))
    // @ts-expect-error: a list of something else
    compiled(() => databricksAuth({ strategies: [oauthM2m], config: { scopes: [1] } }))
    // @ts-expect-error: no strategies
    compiled(() => databricksAuth({ config: {} }))
    // @ts-expect-error: the same for explain
    compiled(() => explain({ strategies: [pat], config: { clientSecret: 'x' } }))
    expect(coreStrategies).toHaveLength(5)
  })
})

describe('defineStrategy', () => {
  const host = { ...standardAttributes.host, required: true } as const
  const key = { summary: 'A key', env: ['KEY'], required: true, sensitive: true } as const
  const count = { summary: 'A number', parse: (raw: string): number => Number(raw) }

  it('types the settings of configure, detect and egress', () => {
    const strategy = defineStrategy({
      name: 'typed',
      summary: 'x',
      attributes: { host, key, count, scopes: standardAttributes.scopes, label: { summary: 'x' } },
      egress: (settings) => {
        expectTypeOf(settings.host).toEqualTypeOf<string | undefined>()
        expectTypeOf(settings.key).toEqualTypeOf<Secret | undefined>()
        return []
      },
      detect: (settings, context) => {
        expectTypeOf(settings.count).toEqualTypeOf<number | undefined>()
        // @ts-expect-error: detection has no way out of the machine
        void context.fetch
        // @ts-expect-error: nor can it run a program
        void context.run
        return settings.key ? { applicable: true, evidence: ['key'] } : { applicable: false, reason: 'no key' }
      },
      configure: (settings, context) => {
        expectTypeOf(settings.host).toEqualTypeOf<string>()
        expectTypeOf(settings.key).toEqualTypeOf<Secret>()
        expectTypeOf(settings.count).toEqualTypeOf<number | undefined>()
        expectTypeOf(settings.scopes).toEqualTypeOf<readonly string[] | undefined>()
        expectTypeOf(settings.label).toEqualTypeOf<string | undefined>()
        // @ts-expect-error: an attribute that was not declared
        void settings.other
        // @ts-expect-error: a secret is no text
        const _text: string = settings.key
        return bearerCredential({ authType: 'typed', token: createToken({ value: settings.key.reveal() }) }, context)
      },
    })
    expectTypeOf<Settings<typeof strategy.attributes>['key']>().toEqualTypeOf<Secret>()
    expectTypeOf<ConfigOf<readonly [typeof strategy]>['count']>().toEqualTypeOf<string | number | undefined>()
    expect(strategy.name).toBe('typed')
  })

  const configure = (): Credential => ({ authType: 'x', headers: async () => ({}) })
  it('needs detect where nothing of its own is required: a compile error, and an error where types are not looked at', () => {
    // @ts-expect-error: nothing is required
    expect(() => defineStrategy({ name: 'x', summary: 'x', attributes: {}, configure })).toThrow(TypeError)
    // @ts-expect-error: an optional key is no evidence
    expect(() => defineStrategy({ name: 'x', summary: 'x', attributes: { count }, configure })).toThrow(TypeError)
    // @ts-expect-error: a host says where, not who
    expect(() => defineStrategy({ name: 'x', summary: 'x', attributes: { host }, configure })).toThrow(
      'Strategy "x" requires no attribute of its own, so it must define detect(): nothing else tells when it applies.',
    )
    const detect = () => ({ applicable: false, reason: 'x' }) as const
    expect(defineStrategy({ name: 'x', summary: 'x', attributes: { host }, configure, detect }).name).toBe('x')
    expect(defineStrategy({ name: 'x', summary: 'x', attributes: { host, key }, configure }).name).toBe('x')
  })

  it('gives a frozen strategy that fits wherever a strategy is asked for', () => {
    const one: CredentialStrategy = pat
    const many: readonly CredentialStrategy[] = [pat, oauthM2m, metadataService]
    const all: readonly CredentialStrategy[] = coreStrategies
    expectTypeOf(pat).toExtend<CredentialStrategy>()
    expectTypeOf<CredentialStrategy>().not.toExtend<typeof pat>()
    expect([one, ...many, ...all].every((strategy) => Object.isFrozen(strategy) && strategy.contract === 1)).toBe(true)
  })
})

describe('generics of third parties', () => {
  /** What a library around databricksAuth would write. */
  async function signIn<const S extends readonly CredentialStrategy[]>(options: AuthOptions<S>): Promise<string> {
    return (await databricksAuth(options)).authType
  }
  function named<S extends CredentialStrategy>(strategies: readonly S[], name: string): S | undefined {
    return strategies.find((strategy) => strategy.name === name)
  }
  function renamed<A extends Readonly<Record<string, { readonly summary: string }>>>(
    strategy: CredentialStrategy<A>,
    name: string,
  ) {
    return wrapStrategy(strategy, { name, wrap: (inner) => ({ ...inner, authType: name }) })
  }

  it('need no any and lose no type', async () => {
    compiled(() => signIn({ strategies: [pat], config: { token: 'x' } }))
    // @ts-expect-error: a key of a strategy that is not passed
    compiled(() => signIn({ strategies: [pat], config: { clientSecret: 'x' } }))
    const strategy = renamed(pat, 'renamed')
    expectTypeOf<ConfigOf<readonly [typeof strategy]>['token']>().toEqualTypeOf<string | Secret | undefined>()
    expectTypeOf(named([pat, oauthM2m], 'pat')).toEqualTypeOf<typeof pat | typeof oauthM2m | undefined>()
    const config = { host: 'https://ws.cloud.databricks.com', token: 'x' }
    expect(await signIn({ strategies: [strategy], config, ...fakePorts() })).toBe('renamed')
  })

  it('wrapStrategy adds its own settings to the inner ones', () => {
    const wrapped = wrapStrategy(pat, {
      attributes: { label: { summary: 'x' }, password: standardAttributes.password },
      wrap: (inner, settings) => {
        expectTypeOf(settings.label).toEqualTypeOf<string | undefined>()
        expectTypeOf(settings.password).toEqualTypeOf<Secret | undefined>()
        return inner
      },
    })
    type Config = ConfigOf<readonly [typeof wrapped]>
    expectTypeOf<Config['label']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<Config['token']>().toEqualTypeOf<string | Secret | undefined>()
    expect(wrapped.name).toBe('pat')
  })
})

describe('DatabricksAuth', () => {
  it('is a credential, can be disposed of, and fetches as fetch does', () => {
    expectTypeOf<DatabricksAuth>().toExtend<Credential>()
    expectTypeOf<DatabricksAuth>().toExtend<AsyncDisposable>()
    expectTypeOf<DatabricksAuth['fetch']>().toEqualTypeOf<typeof globalThis.fetch>()
    expectTypeOf<DatabricksAuth['host']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<Credential>().not.toExtend<DatabricksAuth>()
    compiled(async () => {
      const auth = await databricksAuth({ strategies: coreStrategies })
      // @ts-expect-error: not every credential is one bearer token
      await auth.token()
      const headers = await auth.headers()
      // @ts-expect-error: headers are frozen
      headers['Authorization'] = 'x'
      await fetch('https://example.com', { headers })
    })
    expect(typeof databricksAuth).toBe('function')
  })

  it('has a cached source that is a token source, which alone goes into a credential', () => {
    expectTypeOf<ReturnType<typeof cachedSource>>().toExtend<TokenSource>()
    compiled(() => {
      const source: TokenSource = async () => createToken({ value: 'x' })
      // @ts-expect-error: a source that nobody caches would be asked for every request
      return bearerCredential({ authType: 'x', token: source }, {} as never)
    })
    // @ts-expect-error: a cached source needs a key
    compiled(() => cachedSource({ source: async () => createToken({ value: 'x' }) }, {} as never))
    expect(typeof cachedSource).toBe('function')
  })
})
