import type { AxiosLike } from './axios-client.js'

/**
 * An instance of the same axios with neither interceptors nor defaults. A request that was made once is sent again through it:
 * its config is complete, and to the caller's own interceptors both attempts are one call.
 */
export function bareAxios(client: AxiosLike): AxiosLike {
  // What axios.create() gives can create more; an instance of the class Axios has its class.
  const made = client.create?.() ?? (Reflect.construct(client.constructor, [{}]) as AxiosLike)
  made.interceptors.request.clear()
  made.interceptors.response.clear()
  // In place: the function that stands for an instance shares this object with the instance.
  for (const name of Object.keys(made.defaults)) Reflect.deleteProperty(made.defaults, name)
  return made
}
