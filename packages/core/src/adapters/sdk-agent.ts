import type { Agent, ClientRequest } from 'node:http'
import { AuthError } from '../errors.js'
import { clientUnsupported } from './client-unsupported.js'

/** What the SDK takes as `agent`. */
export type SdkAgent = Agent

/** Not in Node's types, and what every agent library builds on. */
type AddRequest = (request: ClientRequest, ...rest: readonly unknown[]) => void

/**
 * An agent that ends a request with an error when its answer is a redirect. The SDK would send its headers to wherever the
 * `Location` says, and never settle the call.
 */
export async function sdkAgent(host: string): Promise<SdkAgent> {
  // Loaded here, so that importing the adapters touches no part of Node.
  const { Agent } = host.startsWith('http:') ? await import('node:http') : await import('node:https')
  const agent = new Agent({ keepAlive: true }) as Agent & { addRequest: AddRequest }
  if (typeof agent.addRequest !== 'function') throw clientUnsupported('node:http', 'Agent.addRequest', 'none')
  const addRequest = agent.addRequest.bind(agent)
  agent.addRequest = (request, ...rest) => {
    request.prependListener('response', (response) => {
      const { statusCode = 0, headers } = response
      if (statusCode < 300 || statusCode > 399 || headers.location === undefined) return
      delete headers.location
      response.resume()
      request.emit('error', redirected(host, statusCode))
    })
    addRequest(request, ...rest)
  }
  return agent
}

function redirected(host: string, status: number): AuthError {
  return new AuthError({
    code: 'ERR_UNEXPECTED_REDIRECT',
    message: `${host} answered ${status}, a redirect. @databricks/sdk-experimental would take this sign-in's headers along, so it is not followed. Check the host.`,
  })
}
