import { coreStrategies, databricksAuth } from '@lakeauth/core'

/** Ours, with what a scenario needs besides the headers: its options, and a way to say that a token was refused. */
export async function openOurs({ host, clientId, clientSecret }, options = {}) {
  const auth = await databricksAuth({ strategies: coreStrategies, config: { host, clientId, clientSecret }, ...options })
  return {
    headers: () => auth.headers(),
    replace: (rejected) => auth.headers({ rejected }),
  }
}
