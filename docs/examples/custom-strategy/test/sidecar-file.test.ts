import { databricksAuth, isAuthError } from '@lakeauth/core'
import { fakeFiles, fakePorts } from '@lakeauth/core/testing'
import { createWorld } from '@lakeauth/mock'
import { expect, it } from 'vitest'
import { sidecarFile } from '../src/index.js'

const FILE = '/run/sidecar/token.json'

async function signIn(text?: (token: string) => string) {
  const world = createWorld({ clock: 'frozen' })
  const contents = async (): Promise<string> => {
    const value = await world.issueToken()
    return text ? text(value) : JSON.stringify({ access_token: value, expires_at: world.clock.now() / 1000 + 3600 })
  }
  const files = fakeFiles({ [FILE]: await contents() })
  const auth = await databricksAuth({
    strategies: [sidecarFile],
    ...fakePorts({ env: { SIDECAR_TOKEN_FILE: FILE }, files, fetch: world.fetch, clock: world.clock as never }),
    config: { host: world.workspace.host },
  })
  return { world, files, auth, replace: async () => void files.contents.set(FILE, await contents()) }
}

const refusalOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )

it('signs in with the token of the file and reads the file once for many requests', async () => {
  const { auth, files } = await signIn()
  for (let call = 0; call < 3; call++) expect((await auth.fetch('/api/2.1/clusters/list')).status).toBe(200)
  expect(files.reads.filter((path) => path === FILE)).toHaveLength(1)
})

it('reads the file again when its token nears its end, and signs in with the new one', async () => {
  const { auth, files, world, replace } = await signIn()
  await auth.headers()
  await world.clock.advance('3599s')
  await replace()
  expect((await auth.fetch('/api/2.1/clusters/list')).status).toBe(200)
  expect(files.reads.filter((path) => path === FILE)).toHaveLength(2)
})

it('does not apply, and names the variable, when no file is set', async () => {
  const error = await refusalOf(
    databricksAuth({
      strategies: [sidecarFile],
      ...fakePorts({ env: { DATABRICKS_HOST: 'https://a.cloud.databricks.com' } }),
    }),
  )
  expect(error).toMatchObject({ code: 'ERR_AUTH_NOT_CONFIGURED' })
  expect(String(error)).toContain('SIDECAR_TOKEN_FILE')
})

it('says that the sidecar has to be looked at when the file is missing', async () => {
  const { auth, files } = await signIn()
  files.contents.delete(FILE)
  expect(await refusalOf(auth.headers())).toMatchObject({ code: 'ERR_SUBJECT_TOKEN_UNAVAILABLE' })
})

it.each(['', '[]', 'null', '{"access_token":"TOKEN"}', '{"access_token":"TOKEN","expires_at":"soon"}', 'TOKEN'])(
  'refuses the file %j without repeating what it holds',
  async (template) => {
    let canary = ''
    const { auth } = await signIn((token) => {
      canary = token
      return template.replace('TOKEN', token)
    })
    const error = await refusalOf(auth.headers())
    expect(isAuthError(error) && error.code).toBe('ERR_SUBJECT_TOKEN_INVALID')
    expect(`${String(error)}${JSON.stringify(error)}${(error as Error).stack}`).not.toContain(canary)
  },
)
