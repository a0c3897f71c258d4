// A driver of lakeauth-conformance around @databricks/sdk-experimental: the SDK finds its sign-in in the environment.
import { createInterface } from 'node:readline'
import { Config, WorkspaceClient } from '@databricks/sdk-experimental'
import { packageVersion } from '../lib/tools.mjs'

const capabilities = ['pat', 'oauth-m2m', 'headers', 'restart', 'advance']
const realNow = Date.now

/** Some calls never settle: the driver answers all the same. */
const LONGEST_MS = 30_000
const tooLong = () =>
  new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error(`it has not settled after ${LONGEST_MS / 1000} s`)), LONGEST_MS).unref()
  })

async function run(ops) {
  const results = []
  let client
  for (const op of ops) {
    try {
      results.push(await Promise.race([once(op), tooLong()]))
    } catch (error) {
      results.push({ op: op.op, error: `${error?.name}: ${error?.message}` })
    }
  }
  return results

  async function once({ op, method, path, seconds }) {
    if (op === 'restart') client = undefined
    else if (op === 'advance') {
      const before = Date.now
      // What the SDK takes the time from.
      Date.now = () => before() + seconds * 1000
    } else {
      client ??= new WorkspaceClient(new Config({}))
      if (op === 'headers') {
        const headers = new Headers()
        await client.config.authenticate(headers)
        return { op, headers: Object.fromEntries(headers) }
      }
      await client.apiClient.request({ path, method, headers: new Headers(), raw: false })
      return { op, status: 200 }
    }
    return { op }
  }
}

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`)
for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line)
  if (message.type === 'stop') process.exit(0)
  if (message.type === 'start') {
    const version = packageVersion('@databricks/sdk-experimental')
    say({ type: 'started', name: '@databricks/sdk-experimental', version, language: 'JavaScript', capabilities })
  } else say({ type: 'result', id: message.id, ops: await run(message.ops) })
  Date.now = realNow
}
