import type { Subject } from '../subject.js'
import { type ClientCapability, driverCapabilities } from './capabilities.js'
import type { ClientCase } from './client-case.js'
import type { Driver } from './driver.js'
import type { MockSupply } from './mock-supply.js'
import { runClientCase } from './run-client-case.js'
import { signInNames, signInOf } from './sign-ins.js'

/** What is not declared of a client as such, but of a way of signing in. */
const abilities = ['headers', 'restart', 'advance'] as const

/**
 * The subjects of a driver: its client in each sign-in that it declares.
 *
 * @throws Error with a sentence when it declares no sign-in, or what no case tests.
 */
export function clientSubjects(driver: Driver, mocks: MockSupply): readonly Subject<ClientCase>[] {
  const { name, capabilities } = driver.started
  const known = driverCapabilities.map((one) => one.name)
  // Nobody can vouch for what no case looks at.
  const untested = capabilities.find((one) => !known.includes(one))
  if (untested !== undefined)
    throw new Error(`The driver of ${name} declares "${untested}", which no case tests. There are ${known.join(', ')}.`)
  const declared = signInNames.filter((signIn) => capabilities.includes(signIn))
  if (declared.length === 0)
    throw new Error(`The driver of ${name} declares no sign-in. There are ${signInNames.join(', ')}.`)
  return declared.map((signIn) => {
    const own: readonly ClientCapability[] = [
      signIn,
      ...(signInOf(signIn).asks ? (['token-requests'] as const) : []),
      ...(driver.kind === 'driver' ? (['several-calls'] as const) : []),
      ...abilities.filter((ability) => capabilities.includes(ability)),
    ]
    return {
      strategy: name,
      scenario: signIn,
      capabilities: own,
      run: (one) => runClientCase(one, { driver, signIn, capabilities: own, mocks }),
    }
  })
}
