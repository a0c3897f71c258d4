import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { ask } from './admin.mjs'

const command = fileURLToPath(new URL('../../node_modules/@lakeauth/mock/bin/lakeauth-mock.js', import.meta.url))

/**
 * Starts the mock in a process of its own, so that its work is not measured as a client's. `endpoint` is plain data, which
 * a child process may be given as JSON; a part that the mock does not serve is absent. `words` are more arguments of
 * `lakeauth-mock serve`, such as `['--token-lifetime', '4']`.
 */
export async function startEndpoint({ words = [] } = {}) {
  const child = spawn(process.execPath, [command, 'serve', ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
  const ended = once(child, 'close')
  const lines = createInterface({ input: child.stdout })
  const ready = await Promise.race([once(lines, 'line'), ended.then(() => undefined)])
  if (!ready) throw new Error(`The mock did not start: ${stderr}`)
  const endpoint = endpointOf(JSON.parse(ready[0]))
  const [world] = (await ask(endpoint.admin, 'GET', '/v1/worlds')).worlds
  const close = async () => {
    child.kill('SIGTERM')
    await ended
  }
  return {
    endpoint: { ...endpoint, world: `${endpoint.admin}/v1/worlds/${world.name}` },
    close,
    [Symbol.asyncDispose]: close,
  }
}

function endpointOf({ https, proxy, admin, caFile, world: { workspace, account, azure, gcp } }) {
  return {
    host: workspace.host,
    publicHost: workspace.publicHost,
    clientId: workspace.clientId,
    clientSecret: workspace.clientSecret,
    pat: workspace.pat,
    accountHost: account.host,
    admin,
    ...(https && { https }),
    ...(proxy && { proxy }),
    ...(caFile && { ca: caFile }),
    ...(azure && { azure }),
    ...(gcp && { google: gcp }),
  }
}
