import type { CredentialStrategy, TokenStore } from '@lakeauth/core'
import type { World } from '@lakeauth/mock'
import { describe, expect, it } from 'vitest'
import {
  awsOidc,
  callbackOidc,
  envOidc,
  exchangeToken,
  fileOidc,
  fromAwsCredentials,
  githubOidc,
  googleOidc,
  kubernetesOidc,
} from '../src/index.js'
import { refusalOf, surroundings } from './support/surroundings.js'

/** A store that keeps what it is given, and the sides of it that were used. */
function recordingStore() {
  const uses: string[] = []
  const entries = new Map<string, Awaited<ReturnType<TokenStore['read']>>>()
  const store: TokenStore = {
    read: async (key) => {
      uses.push('read')
      return entries.get(key)
    },
    write: async (key, token) => {
      uses.push('write')
      entries.set(key, token)
    },
  }
  return { uses, store }
}

/** What is written is written in turns of its own, once its name was hashed on another thread: until then, or for fifty turns. */
async function settled(uses: readonly string[]): Promise<void> {
  const isAwaited = (): boolean => uses.includes('read') && !uses.includes('write')
  for (let turn = 0; turn < 50 || isAwaited(); turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** The sides of a store that one sign-in of this workload uses. */
async function usesOf(
  strategyIn: (world: World, token: string) => CredentialStrategy,
  { env, file }: { env?: (world: World, token: string) => Readonly<Record<string, string>>; file?: string } = {},
): Promise<readonly string[]> {
  const { uses, store } = recordingStore()
  const { world, ports, signIn } = surroundings({ store })
  const token = await world.federation.issueSubjectToken()
  if (file !== undefined) ports.files.contents.set(file, token)
  Object.assign(ports.env, env?.(world, token))
  const auth = await signIn({}, [strategyIn(world, token)])
  await auth.headers().catch(() => {})
  await settled(uses)
  return uses
}

/** A job whose policy lets it in. */
function githubJob(world: World) {
  const { env, issuer, subject } = world.federation.startGithubJob()
  const { servicePrincipalClientId, addPolicy } = world.federation
  addPolicy({ servicePrincipalClientId, issuer, subject, audiences: [`${world.workspace.publicHost}/oidc/v1/token`] })
  return env
}

const FILE = '/run/token'

describe('a store that workloads share', () => {
  it.each<{ name: string; uses: () => Promise<readonly string[]> }>([
    {
      name: 'a file',
      uses: () => usesOf(() => fileOidc, { file: FILE, env: () => ({ DATABRICKS_OIDC_TOKEN_FILEPATH: FILE }) }),
    },
    {
      name: 'a projected token',
      uses: () => usesOf(() => kubernetesOidc, { file: FILE, env: () => ({ LAKEAUTH_KUBERNETES_TOKEN_FILE: FILE }) }),
    },
    { name: 'a callback', uses: () => usesOf((_world, token) => callbackOidc({ subjectToken: () => token })) },
    {
      name: 'an ID token of Google',
      uses: () => usesOf((_world, token) => googleOidc({ idToken: async () => token })),
    },
    {
      name: 'keys of AWS',
      uses: () =>
        usesOf(() => awsOidc, {
          env: ({ aws }) => ({
            AWS_REGION: aws.region,
            AWS_LAMBDA_FUNCTION_NAME: 'nightly',
            AWS_ACCESS_KEY_ID: aws.user.accessKeyId,
            AWS_SECRET_ACCESS_KEY: aws.user.secretAccessKey,
          }),
        }),
    },
    {
      name: 'keys of AWS from code',
      uses: () =>
        usesOf(({ aws }) => fromAwsCredentials({ credentials: aws.user }), {
          env: ({ aws }) => ({ AWS_REGION: aws.region }),
        }),
    },
  ])('sees no token of $name, which is known by its place alone [T23]', async ({ uses }) => {
    expect(await uses()).toEqual([])
  })

  it.each<{ name: string; uses: () => Promise<readonly string[]> }>([
    {
      name: 'a variable',
      uses: () => usesOf(() => envOidc, { env: (_world, token) => ({ DATABRICKS_OIDC_TOKEN: token }) }),
    },
    { name: 'a job of GitHub Actions', uses: () => usesOf(() => githubOidc, { env: githubJob }) },
  ])('sees the tokens of $name, whose secret tells it from any other [T23]', async ({ uses }) => {
    expect(await uses()).toEqual(['read', 'write'])
  })

  it('gives nobody the token that another one was exchanged for, and spares whoever has the same [T23] [C06]', async () => {
    const { uses, store } = recordingStore()
    const { world, clientId } = surroundings()
    const { fetch, clock } = world
    const options = { host: world.workspace.publicHost, clientId, fetch, clock: clock as never, store }
    const subjectToken = await world.federation.issueSubjectToken()
    const good = await exchangeToken({ ...options, subjectToken })
    await settled(uses)
    expect((await exchangeToken({ ...options, subjectToken })).value).toBe(good.value)
    expect(world.journal.count('workspace.token')).toBe(1)
    expect((await refusalOf(exchangeToken({ ...options, subjectToken: 'junk' }))).code).toBe(
      'ERR_SUBJECT_TOKEN_INVALID',
    )
    const stranger = await world.federation.issueSubjectToken({ claims: { sub: 'a stranger' } })
    expect((await refusalOf(exchangeToken({ ...options, subjectToken: stranger }))).code).toBe('ERR_FEDERATION_REFUSED')
    const { code } = await refusalOf(exchangeToken({ ...options, subjectToken: () => 'junk' }))
    expect(code).toBe('ERR_SUBJECT_TOKEN_INVALID')
  })
})
