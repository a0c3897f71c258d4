import type { DatabricksAuth } from '../databricks-auth.js'
import { urlOnOrigin } from '../fetch/origin.js'
import { sameHeaders } from '../headers.js'
import { bareAxios } from './axios-bare.js'
import { type SignInRequest, unlessCanceled } from './axios-cancel.js'
import {
  assertAxios,
  assertAxiosConfig,
  baseOn,
  type AxiosAnswer,
  type AxiosConfig,
  type AxiosHolder,
  type AxiosLike,
  type AxiosRedirect,
  canBeSentAgain,
  dropHeaders,
  forget,
  saysDeadToken,
} from './axios-client.js'
import { headersFor } from './headers-for.js'
import { hostOf } from './host-of.js'

/** What is known of a request that was signed. */
interface Signed {
  readonly used: Readonly<Record<string, string>>
  readonly host: string
  /** A redirect led to another host, whose answer says nothing about the token. */
  left: boolean
  readonly userRedirect: AxiosRedirect | undefined
}

/**
 * Signs every request of an axios 1 instance, for the sign-in's host alone: another origin is refused with
 * `ERR_ORIGIN_FORBIDDEN` before a request is made, and a redirect to one loses every header of the sign-in. A path needs no
 * `baseURL`. An answer that says that the token is dead causes one refresh and one replay, if the body can be sent again.
 * A sign-in that fails rejects the call with our `AuthError`.
 *
 * Redirects are seen in axios's `http` adapter alone. For its `fetch` adapter, which is refused here, pass
 * `{ adapter: 'fetch', env: { fetch: auth.fetch } }` instead of this interceptor.
 *
 * @returns a function that removes it again.
 * @throws ConfigurationError `ERR_CLIENT_UNSUPPORTED` when this is no axios instance, or one before version 1.
 * @example
 * ```ts
 * import axios from 'axios'
 * import { coreStrategies, databricksAuth } from '@lakeauth/core'
 * import { axiosInterceptor } from '@lakeauth/core/adapters'
 *
 * const auth = await databricksAuth({ strategies: coreStrategies })
 * const client = axios.create()
 * axiosInterceptor(auth, client)
 * const { data } = await client.get('/api/2.1/clusters/list')
 * ```
 */
export function axiosInterceptor(
  auth: Pick<DatabricksAuth, 'headers' | 'host' | 'place'>,
  client: AxiosLike,
): () => void {
  assertAxios(client)
  // Of all that a config holds, axios keeps the identity of functions alone from one attempt to the next.
  const signed = new WeakMap<AxiosRedirect, Signed>()
  let bare: AxiosLike | undefined

  const sign = async (config: AxiosConfig): Promise<AxiosConfig> => {
    assertAxiosConfig(config, client)
    const signIn = async (request: SignInRequest): Promise<AxiosConfig> => {
      const host = await hostOf(auth, request?.signal)
      config.baseURL = baseOn(host, config.baseURL)
      const url = urlOnOrigin(client.getUri(config as never), host)
      return attach(config, { url, host, used: await auth.headers(request) })
    }
    return (await unlessCanceled(config, signIn)) ?? config
  }

  const attach = (
    config: AxiosConfig,
    { url, host, used }: Pick<Signed, 'host' | 'used'> & { url: URL },
  ): AxiosConfig => {
    const sent = headersFor(url, used)
    for (const [name, value] of Object.entries(sent)) config.headers.set(name, value)
    // A user name and password would take the place of our header.
    config.auth = undefined
    const before = config.beforeRedirect
    const known = before && signed.get(before)
    const userRedirect = known ? known.userRedirect : before
    const state: Signed = { used, host, left: false, userRedirect }
    const beforeRedirect: AxiosRedirect = (options, ...rest) => {
      state.left ||= new URL(String(options['href'])).origin !== host
      if (state.left) dropHeaders(options['headers'], Object.keys(sent))
      userRedirect?.(options, ...rest)
    }
    signed.set(beforeRedirect, state)
    config.beforeRedirect = beforeRedirect
    return config
  }

  /** The answer to a replay with a new token, or nothing when the answer at hand is the caller's. */
  const replayed = async ({ used, host, left }: Signed, answer: AxiosAnswer): Promise<AxiosAnswer | undefined> => {
    if (left || !saysDeadToken(answer)) return undefined
    const { config } = answer
    const fresh = await unlessCanceled(config, async (request) => {
      const refresh = auth.headers({ rejected: used, ...request })
      if (canBeSentAgain(config)) return refresh
      // The body is gone. The dead token is still replaced: the next call goes through.
      await refresh.catch(() => request?.signal.throwIfAborted())
      return used
    })
    if (fresh && sameHeaders(fresh, used)) return undefined
    const url = urlOnOrigin(client.getUri(config as never), host)
    // The data was transformed when it was sent first.
    const same = { ...config, transformRequest: (data: unknown) => data }
    const again = fresh ? attach(same, { url, host, used: fresh }) : same // cancelled, and so never sent
    bare ??= bareAxios(client)
    return forgetting(Object.keys(used), bare.request(again as never) as Promise<AxiosAnswer>)
  }

  const settled = async (
    holder: AxiosHolder | undefined,
    answer: AxiosAnswer | undefined,
  ): Promise<AxiosAnswer | undefined> => {
    // An interceptor of the caller's own may have put anything in the place of an answer.
    const state = holder?.config?.beforeRedirect && signed.get(holder.config.beforeRedirect)
    if (!holder || !state) return undefined
    try {
      return answer && (await replayed(state, answer))
    } finally {
      for (const each of [holder, answer]) if (each) forget(each, Object.keys(state.used))
    }
  }

  const onAnswer = async (answer: AxiosAnswer): Promise<AxiosAnswer> => (await settled(answer, answer)) ?? answer
  const onError = async (
    error: (AxiosHolder & { readonly response?: AxiosAnswer }) | undefined,
  ): Promise<AxiosAnswer> => {
    const answer = await settled(error, error?.response)
    if (!answer) throw error
    return answer
  }
  const onRequest = client.interceptors.request.use(sign as never)
  const onResponse = client.interceptors.response.use(onAnswer as never, onError as never)
  return () => {
    client.interceptors.request.eject(onRequest)
    client.interceptors.response.eject(onResponse)
  }
}

/** Takes the headers out of what the caller gets, be it an answer or an error. */
async function forgetting(names: readonly string[], call: Promise<AxiosAnswer>): Promise<AxiosAnswer> {
  try {
    const answer = await call
    forget(answer, names)
    return answer
  } catch (error) {
    if (error instanceof Error) {
      const { response } = error as { readonly response?: AxiosHolder }
      for (const each of [error as AxiosHolder, response]) if (each) forget(each, names)
    }
    throw error
  }
}
