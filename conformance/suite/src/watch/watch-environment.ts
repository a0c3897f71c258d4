import type { Watcher } from './watch.js'

/**
 * Notices which variables of the process are asked for by name, whether they are set or not. A copy of all of them asks for those
 * that happen to be set on this machine, each after its descriptor, so that what comes right after that says nothing.
 */
export const watchEnvironment: Watcher = (current) => {
  const { env } = process
  const noticed = (name: string | symbol): void => {
    if (typeof name === 'string') current()?.variables.add(name)
  }
  let described: string | symbol | undefined
  const proxy = new Proxy(env, {
    getOwnPropertyDescriptor: (target, name) => {
      described = name
      return Reflect.getOwnPropertyDescriptor(target, name)
    },
    get: (target, name) => {
      if (name !== described) noticed(name)
      described = undefined
      return Reflect.get(target, name)
    },
    has: (target, name) => {
      noticed(name)
      return Reflect.has(target, name)
    },
    // Left to itself a proxy defines what is set, with less than an environment takes.
    set: (target, name, value) => Reflect.set(target, name, value),
  })
  process.env = proxy
  return () => {
    if (process.env === proxy) process.env = env
  }
}
