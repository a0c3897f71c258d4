import type { AttributeMap, NothingRequired, Settings } from './attributes.js'
import type { DetectContext, StrategyContext } from './context.js'
import type { Credential } from './credential.js'
import { PLACE_ATTRIBUTES } from './settings/standard-attributes.js'

/** Settings with their types erased, as a chain of strategies passes them. */
export type ResolvedSettings = Readonly<Record<string, unknown>>

/** What a strategy says of itself beyond its attributes. */
export type Trait = 'interactive' | 'account-only' | 'workspace-only'

/** May the strategy apply? `evidence` names the attributes, or the local facts, that show it was set up. */
export type Detection =
  | { readonly applicable: true; readonly evidence: readonly string[] }
  | { readonly applicable: false; readonly reason: string; readonly missing?: readonly string[] }

/** A named recipe from settings to a credential: data first, so that it can be described without running it. */
export interface CredentialStrategy<out A extends AttributeMap = AttributeMap> {
  readonly contract: 1
  /** The `auth_type`, such as `azure-client-secret`. */
  readonly name: string
  readonly summary: string
  readonly attributes: A
  readonly traits?: readonly Trait[]
  /** Origins that it may contact with these settings. */
  egress(settings: ResolvedSettings): readonly string[]
  /** Programs that it may run. */
  readonly commands?: readonly string[]
  detect(settings: ResolvedSettings, context: DetectContext): Detection | Promise<Detection>
  configure(settings: ResolvedSettings, context: StrategyContext): Credential
}

/** What an author writes for {@link defineStrategy}. */
export type StrategyDefinition<A extends AttributeMap> = {
  readonly name: string
  readonly summary: string
  readonly attributes: A
  readonly traits?: readonly Trait[]
  readonly commands?: readonly string[]
  /** Origins that it may contact with these settings; none when absent. */
  egress?(settings: Partial<Settings<A>>): readonly string[]
  /** Pure wiring: no I/O. */
  configure(settings: Settings<A>, context: StrategyContext): Credential
} & (NothingRequired<A> extends true
  ? { detect(settings: Partial<Settings<A>>, context: DetectContext): Detection | Promise<Detection> }
  : { detect?(settings: Partial<Settings<A>>, context: DetectContext): Detection | Promise<Detection> })

/**
 * A strategy with settings typed from its `attributes`. Without `detect` it applies when every required attribute is set;
 * a strategy that requires nothing of its own must say itself when it applies.
 *
 * @throws TypeError when nothing but the place is required and `detect` is missing.
 * @example
 * ```ts
 * import { bearerCredential, createToken, defineStrategy, standardAttributes } from '@lakeauth/core'
 *
 * export const vault = defineStrategy({
 *   name: 'vault',
 *   summary: 'A token that a sidecar hands over in a variable',
 *   attributes: {
 *     host: { ...standardAttributes.host, required: true },
 *     vaultToken: { summary: 'The token', env: ['VAULT_TOKEN'], required: true, sensitive: true },
 *   },
 *   configure: ({ vaultToken }, context) =>
 *     bearerCredential({ authType: 'vault', token: createToken({ value: vaultToken.reveal() }) }, context),
 * })
 * ```
 */
export function defineStrategy<const A extends AttributeMap>(definition: StrategyDefinition<A>): CredentialStrategy<A> {
  const own = Object.keys(definition.attributes).filter((key) => !PLACE_ATTRIBUTES.has(key))
  const required = Object.keys(definition.attributes).filter((key) => definition.attributes[key]?.required)
  const detect = definition.detect as CredentialStrategy['detect'] | undefined
  if (!detect && !required.some((key) => own.includes(key))) {
    throw new TypeError(
      `Strategy "${definition.name}" requires no attribute of its own, so it must define detect(): nothing else tells when it applies.`,
    )
  }
  return Object.freeze({
    contract: 1 as const,
    name: definition.name,
    summary: definition.summary,
    attributes: definition.attributes,
    ...(definition.traits && { traits: definition.traits }),
    ...(definition.commands && { commands: definition.commands }),
    egress: (definition.egress as CredentialStrategy['egress'] | undefined) ?? (() => []),
    detect: detect ?? ((settings: ResolvedSettings) => detectRequired(definition.attributes, settings, required, own)),
    configure: definition.configure as unknown as CredentialStrategy['configure'],
  })
}

/** Applicable when every required attribute is set. */
function detectRequired(
  attributes: AttributeMap,
  settings: ResolvedSettings,
  required: readonly string[],
  own: readonly string[],
): Detection {
  const lacking = lacks(attributes, settings)
  return lacking ?? { applicable: true, evidence: required.filter((key) => own.includes(key)) }
}

/** Why these settings are not enough, when a required one is missing. */
export function lacks(
  attributes: AttributeMap,
  settings: ResolvedSettings,
): Extract<Detection, { readonly applicable: false }> | undefined {
  const missing = Object.keys(attributes).filter((key) => attributes[key]?.required && settings[key] === undefined)
  if (missing.length === 0) return undefined
  const names = missing.map((key) =>
    attributes[key]?.env?.length ? `${key} (${attributes[key].env.join(' or ')})` : key,
  )
  return { applicable: false, reason: `${enumerated(names)} ${missing.length > 1 ? 'are' : 'is'} not set`, missing }
}

function enumerated(names: readonly string[]): string {
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names.join()
}

/** What {@link wrapStrategy} changes. */
export interface StrategyWrapper<A extends AttributeMap> {
  /** The name of the result; the inner strategy's when absent. */
  readonly name?: string
  readonly summary?: string
  /** Further attributes, none of them required: what the inner strategy needs still decides when it applies. */
  readonly attributes?: A
  /** Further origins. */
  egress?(settings: Partial<Settings<A>>): readonly string[]
  /** Further programs. */
  readonly commands?: readonly string[]
  /** Decorates the credential: pure wiring, as `configure` is. */
  wrap(inner: Credential, settings: Partial<Settings<A>>, context: StrategyContext): Credential
}

/**
 * A strategy around another one: the inner one decides when it applies and signs in, the wrapper changes what comes of it.
 * Origins and programs are those of both.
 *
 * @example
 * ```ts
 * import { oauthM2m, wrapStrategy } from '@lakeauth/core'
 *
 * export const audited = wrapStrategy(oauthM2m, {
 *   wrap: (inner, _settings, context) => ({
 *     ...inner,
 *     headers: async (request) => {
 *       context.logger.debug('headers were asked for')
 *       return inner.headers(request)
 *     },
 *   }),
 * })
 * ```
 */
export function wrapStrategy<Inner extends AttributeMap, const A extends AttributeMap = Record<never, never>>(
  inner: CredentialStrategy<Inner>,
  wrapper: StrategyWrapper<A>,
): CredentialStrategy<Inner & A> {
  const own = wrapper.egress as CredentialStrategy['egress'] | undefined
  const commands = [...(inner.commands ?? []), ...(wrapper.commands ?? [])]
  const wrap = wrapper.wrap as unknown as (
    inner: Credential,
    settings: ResolvedSettings,
    context: StrategyContext,
  ) => Credential
  return Object.freeze({
    contract: 1 as const,
    name: wrapper.name ?? inner.name,
    summary: wrapper.summary ?? inner.summary,
    attributes: { ...inner.attributes, ...wrapper.attributes } as Inner & A,
    ...(inner.traits && { traits: inner.traits }),
    ...(commands.length > 0 && { commands }),
    egress: (settings: ResolvedSettings) => [...inner.egress(settings), ...(own?.(settings) ?? [])],
    detect: (settings: ResolvedSettings, context: DetectContext) => inner.detect(settings, context),
    configure: (settings: ResolvedSettings, context: StrategyContext) => {
      const credential = wrap(inner.configure(settings, context), settings, context)
      return wrapper.name === undefined ? credential : named(credential, wrapper.name)
    },
  })
}

/** The same credential under the name of its strategy; its methods stay bound to it. */
function named(credential: Credential, authType: string): Credential {
  const { token, place, explainPage, close } = credential
  return {
    authType,
    headers: (request) => credential.headers(request),
    ...(token && { token: (request) => token.call(credential, request) }),
    ...(place && { place: (request) => place.call(credential, request) }),
    ...(explainPage && { explainPage: (page) => explainPage.call(credential, page) }),
    ...(close && { close: () => close.call(credential) }),
  }
}
