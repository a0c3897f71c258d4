import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { network } from './support/transport.js'

const run = promisify(execFile)
/** The project's own README, which a user meets first. */
const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
const blocks = [...readme.matchAll(/^```ts run\n([\s\S]*?)\n```$/gm)].map(([, code = '']) => code)

describe('the snippets with which the README begins', () => {
  it.each([
    ['auth.fetch', 'clusters.list', blocks[0] ?? ''],
    ['plain fetch', 'scim.me', blocks[1] ?? ''],
  ])(
    "sign in with %s by the environment alone, through Node's own proxy, under the real host name [P10] [P22]",
    async (_how, operation, snippet) => {
      expect(snippet.split('\n').length).toBeLessThanOrEqual(10)
      await using net = await network()
      const { publicHost, clientId, clientSecret } = net.world.workspace
      const env = {
        PATH: process.env['PATH'],
        HOME: '/nonexistent',
        DATABRICKS_HOST: publicHost,
        DATABRICKS_CLIENT_ID: clientId,
        DATABRICKS_CLIENT_SECRET: clientSecret,
        NODE_USE_ENV_PROXY: '1',
        HTTPS_PROXY: net.proxy,
        NODE_EXTRA_CA_CERTS: net.caFile,
      }
      // From here the name of the package is that of its own build.
      const cwd = fileURLToPath(new URL('.', import.meta.url))
      const words = ['--input-type=module', '-e', stripTypeScriptTypes(snippet)]
      const { stdout, stderr } = await run(process.execPath, words, { cwd, env, timeout: 60_000 })
      expect(stderr).toBe('')
      expect(stdout).toMatch(/^200 /)
      const requests = net.world.journal.of('*')
      expect(requests.map((one) => [one.operation, one.outcome, one.via])).toEqual([
        ['workspace.config', 'ok', 'proxy'],
        ['workspace.token', 'ok', 'proxy'],
        [operation, 'ok', 'proxy'],
      ])
      expect(requests.at(-1)?.request.headers['authorization']).toMatchObject({ secret: 'access-token#1' })
    },
  )
})
