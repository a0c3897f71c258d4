import type { Watcher } from './watch.js'

/** Notices which variables of the process are read, whether they are set or not. */
export const watchEnvironment: Watcher = (current) => {
  const { env } = process
  const noticed = (name: string | symbol): void => {
    if (typeof name === 'string') current()?.variables.add(name)
  }
  const proxy = new Proxy(env, {
    get: (target, name) => {
      noticed(name)
      return Reflect.get(target, name)
    },
    has: (target, name) => {
      noticed(name)
      return Reflect.has(target, name)
    },
  })
  process.env = proxy
  return () => {
    if (process.env === proxy) process.env = env
  }
}
