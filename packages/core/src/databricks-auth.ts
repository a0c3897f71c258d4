import type { AttributeMap, ConfigValue } from './attributes.js'
import type { StrategyContext } from './context.js'
import type { Credential, Place } from './credential.js'
import { ConfigurationError } from './errors.js'
import { authFetch } from './fetch/auth-fetch.js'
import { frozenHeaders } from './headers.js'
import { attachInternals, type ContextInternals } from './internals.js'
import { createOnce } from './lifecycle/once.js'
import { repeatedPlace } from './lifecycle/repeated-place.js'
import { hostMetadata } from './oauth/host-metadata.js'
import type { HostMetadata } from './oauth/host-metadata-document.js'
import type { PortOptions, Ports } from './ports.js'
import { type Redactor, redactingLogger } from './redact.js'
import { type Report, reportOf } from './selection/explain.js'
import { type Resolution, resolve } from './selection/resolve.js'
import type { Candidate } from './selection/select.js'
import { cloudOfHost, kindOfHost } from './settings/cloud.js'
import { canonicalHost } from './settings/host.js'
import type { RawSettings } from './settings/resolve-settings.js'
import { settingsFor } from './settings/settings-for.js'
import { type selectionAttributes, standardAttributes } from './settings/standard-attributes.js'
import type { CredentialStrategy } from './strategy.js'
import { strategyContext } from './strategy-context.js'
import { strategyFailed } from './strategy-failed.js'
import type { TokenSource } from './token.js'

type CoreAttributes = typeof selectionAttributes &
  Pick<typeof standardAttributes, 'host' | 'accountId' | 'workspaceId' | 'cloud' | 'discoveryUrl' | 'scopes'>
type AttributesOf<S> = S extends CredentialStrategy<infer A> ? A : never
type KeyOf<A> = A extends unknown ? keyof A : never
type AttributeAt<A, K> = A extends AttributeMap ? (K extends keyof A ? A[K] : never) : never

/** The options that these strategies and core know, each as text or already parsed. */
export type ConfigOf<S extends readonly CredentialStrategy[]> = {
  readonly [K in KeyOf<AttributesOf<S[number]>>]?: ConfigValue<AttributeAt<AttributesOf<S[number]>, K>>
} & { readonly [K in keyof CoreAttributes]?: ConfigValue<CoreAttributes[K]> }

/** What {@link databricksAuth} and {@link explain} are given. */
export type AuthOptions<S extends readonly CredentialStrategy[]> = PortOptions & {
  /** The first applicable one is taken, or the one that `authType` names. */
  readonly strategies: S
  readonly config?: ConfigOf<S> | undefined
  /** Makes an error of a secret from the environment beside a host from a profile. */
  readonly strict?: boolean | undefined
}

/** A sign-in that is set up: headers, a token, or a `fetch` that signs. */
export interface DatabricksAuth extends Credential, AsyncDisposable {
  /** The host, when it is known without asking anybody. */
  readonly host?: string
  /** Where this sign-in points. Asks the host for its metadata once; without an answer, what the settings say. */
  place(request?: { readonly signal?: AbortSignal }): Promise<Place>
  /** A `fetch` for the host's own origin: `auth.fetch('/api/2.1/clusters/list')`. */
  readonly fetch: typeof globalThis.fetch
  close(): Promise<void>
}

/**
 * Chooses a strategy from what is set up, and wires it. No request is made and no program is run before the first call.
 *
 * @throws ConfigurationError when nothing is set up, when two ways to sign in conflict, or when a setting is invalid.
 * @example
 * ```ts
 * import { coreStrategies, databricksAuth } from '@lakeauth/core'
 *
 * const auth = await databricksAuth({ strategies: coreStrategies })
 * const response = await auth.fetch('/api/2.1/clusters/list')
 * ```
 */
export async function databricksAuth<const S extends readonly CredentialStrategy[]>(
  options: AuthOptions<S>,
): Promise<DatabricksAuth> {
  const ports = await portsOf(options)
  const resolution = await resolve(requestOf(options), ports)
  const { outcome } = resolution
  if (!('selected' in outcome)) throw outcome
  const logger = redactingLogger(ports.logger, resolution.redact)
  for (const warning of resolution.warnings) logger.warn(warning)
  if (ports.env['NODE_TLS_REJECT_UNAUTHORIZED'] === '0') logger.warn(TLS_OFF)
  const { raw, redact } = resolution
  return bind(outcome.selected, { raw: { values: raw.values }, redact, sensitive: sensitiveKeys(resolution) }, ports)
}

/** The same choice as {@link databricksAuth}, as a report: every value with its source, every strategy with its reason. */
export async function explain<const S extends readonly CredentialStrategy[]>(options: AuthOptions<S>): Promise<Report> {
  return reportOf(await resolve(requestOf(options), await portsOf(options)))
}

function requestOf(options: AuthOptions<readonly CredentialStrategy[]>): Parameters<typeof resolve>[0] {
  const { strategies, config, strict = false } = options
  return { strategies, config: (config ?? {}) as Readonly<Record<string, unknown>>, strict }
}

async function portsOf(options: PortOptions): Promise<Ports> {
  // Node's own parts are loaded here, so that importing core touches none of them.
  const { nodePorts } = await import('./node-context.js')
  return nodePorts(options)
}

/** What a sign-in keeps of its settings for life; the other candidates, their evidence and the notes were for the choice. */
interface Kept {
  readonly raw: Pick<RawSettings, 'values'>
  readonly redact: Redactor
  readonly sensitive: ReadonlySet<string>
}

/** Wires the selected strategy. */
function bind({ strategy, settings }: Candidate, { raw, redact, sensitive }: Kept, ports: Ports): DatabricksAuth {
  const stated = statedPlace(raw)
  let workspaceId = stated.workspaceId
  let kind: Place['kind'] | undefined =
    stated.host === undefined ? undefined : kindOfHost(new URL(stated.host).hostname)
  let extra = workspaceHeader(workspaceId, kind)
  const learned = (metadata: HostMetadata): void => {
    workspaceId ??= metadata.workspaceId
    if (kind !== 'account') kind = metadata.kind ?? kind
    extra = workspaceHeader(workspaceId, kind)
  }
  const internals: ContextInternals = {
    strategy: strategy.name,
    scope: scopeOf(stated),
    sources: new Map(),
    timeouts: ports.timeouts,
    clock: ports.clock,
    sensitive,
    redact,
    extraHeaders: () => extra,
    learned,
    detach: ports.detach,
    host: { fetch: ports.fetch, userAgent: ports.userAgent, logger: redactingLogger(ports.logger, redact) },
  }
  const once = createOnce(ports.clock)
  const shared = { ports, raw, once, internals }
  const place: DatabricksAuth['place'] = async (request) => {
    const found = stated.host === undefined && credential.place ? await ownPlace(request) : {}
    const host = stated.host ?? (found.host && foundHost(found.host, strategy.name))
    if (!host) throw hostMissing(strategy.name)
    // Core asks the host itself: no strategy needs to declare it for that.
    const context = strategyContext({ ...shared, egress: [host], commands: [], place })
    const metadata =
      kindOfHost(new URL(host).hostname) === 'account' ? {} : await metadataOrNothing(host, context, request)
    return placeOf({ ...found, ...stated, host }, metadata)
  }
  const guarded = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw strategyFailed(error, strategy.name, redact)
    }
  }
  const context = strategyContext({
    ...shared,
    egress: guarded(() => strategy.egress(settings)),
    commands: strategy.commands ?? [],
    place: (request) => place(request),
  })
  const credential = guarded(() => strategy.configure(settings, context))
  // Called on the credential: a third party's may be an object of a class.
  const ownPlace = repeatedPlace(async (request) => (await credential.place?.(request)) ?? {}, strategy.name, ports)
  const close = async (): Promise<void> => credential.close?.()
  const auth: DatabricksAuth = {
    authType: credential.authType,
    headers: (request) => credential.headers(request),
    ...(credential.token && { token: (request) => (credential.token as TokenSource).call(credential, request) }),
    ...(stated.host !== undefined && { host: stated.host }),
    place,
    fetch: authFetch({
      fetch: ports.fetch,
      credential,
      clock: ports.clock,
      origin: async (signal) => stated.host ?? (await place(signal && { signal })).host,
      userAgent: `${ports.userAgent} auth/${credential.authType}`,
    }),
    close,
    [Symbol.asyncDispose]: close,
  }
  return attachInternals(auth, internals)
}

function sensitiveKeys({ attributes }: Resolution): ReadonlySet<string> {
  return new Set([...attributes].filter(([, { sensitive }]) => sensitive).map(([key]) => key))
}

/** The place as the settings state it. */
function statedPlace(raw: Kept['raw']): Partial<Pick<Place, 'host' | 'cloud' | 'accountId' | 'workspaceId'>> {
  const { host, cloud, accountId, workspaceId } = standardAttributes
  return settingsFor({ host, cloud, accountId, workspaceId }, raw).settings
}

function placeOf(found: Partial<Place> & { readonly host: string }, metadata: HostMetadata): Place {
  const { hostname } = new URL(found.host)
  const local = kindOfHost(hostname)
  const cloud = found.cloud ?? cloudOfHost(hostname)
  const accountId = found.accountId ?? metadata.accountId
  const workspaceId = found.workspaceId ?? metadata.workspaceId
  return {
    host: found.host,
    kind: local === 'account' ? local : (metadata.kind ?? local),
    ...(cloud && { cloud }),
    ...(accountId && { accountId }),
    ...(workspaceId && { workspaceId }),
  }
}

/** Metadata only adds to what is known: a place can be named without it. */
async function metadataOrNothing(
  host: string,
  context: StrategyContext,
  request: { readonly signal?: AbortSignal } | undefined,
): Promise<HostMetadata> {
  try {
    return await hostMetadata(host, context, request)
  } catch (error) {
    request?.signal?.throwIfAborted()
    context.logger.debug(`${host} gave no metadata`, { error })
    return {}
  }
}

const TLS_OFF =
  'NODE_TLS_REJECT_UNAUTHORIZED is 0: any certificate is accepted, and tokens can be read on the way. Unset it, and set NODE_EXTRA_CA_CERTS to the CA that you trust.'

const NO_HEADERS = frozenHeaders({})

function workspaceHeader(
  workspaceId: string | undefined,
  kind: Place['kind'] | undefined,
): Readonly<Record<string, string>> {
  if (!workspaceId || kind === undefined || kind === 'account') return NO_HEADERS
  return frozenHeaders({ 'X-Databricks-Workspace-Id': workspaceId })
}

function scopeOf({
  host = '',
  accountId = '',
}: {
  readonly host?: string
  readonly accountId?: string
}): Record<string, string> {
  return { host, accountId }
}

/** A host that a credential found is held to the rules of one that was set. */
function foundHost(host: string, strategy: string): string {
  try {
    return canonicalHost(host).origin
  } catch (error) {
    throw new ConfigurationError({
      code: 'ERR_HOST_INVALID',
      message: `${strategy} found a host that is none: ${(error as Error).message}. Set config.host, or report it to the strategy's author.`,
      attribute: 'host',
      strategy,
    })
  }
}

function hostMissing(strategy: string): ConfigurationError {
  return new ConfigurationError({
    code: 'ERR_ATTRIBUTE_MISSING',
    message: `${strategy}: the host is not set, and the strategy cannot find it. Set config.host, DATABRICKS_HOST, or host in a profile.`,
    attribute: 'host',
    strategy,
  })
}
