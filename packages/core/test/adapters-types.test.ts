import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import type { createApp } from '@databricks/appkit'
import type { LakebasePoolConfig } from '@databricks/lakebase'
import type { AccountClient, CredentialProvider, WorkspaceClient } from '@databricks/sdk-experimental'
import type { DBSQLClient } from '@databricks/sql'
import type {
  AiSdkOptions,
  AxiosLike,
  OpenAIOptions,
  SdkCredentials,
  SdkOptions,
  SqlConnection,
  UndiciInterceptor,
} from '@lakeauth/core/adapters'
import type { Axios, AxiosInstance } from 'axios'
import type { ClientOptions } from 'openai'
import type { Dispatcher } from 'undici'
import { describe, expect, expectTypeOf, it } from 'vitest'

type ConnectionOptions = Parameters<DBSQLClient['connect']>[0]

describe('the types of the adapters', () => {
  it('fit those of the clients as they are published', () => {
    expectTypeOf<SdkCredentials>().toExtend<CredentialProvider>()
    expectTypeOf<SdkOptions>().toExtend<ConstructorParameters<typeof WorkspaceClient>>()
    expectTypeOf<SdkOptions>().toExtend<ConstructorParameters<typeof AccountClient>>()
    expectTypeOf<SqlConnection & { path: string }>().toExtend<ConnectionOptions>()
    expectTypeOf<OpenAIOptions>().toExtend<ClientOptions>()
    expectTypeOf<AiSdkOptions>().toExtend<Parameters<typeof createOpenAICompatible>[0]>()
    expectTypeOf<AxiosInstance>().toExtend<AxiosLike>()
    expectTypeOf<Axios>().toExtend<AxiosLike>()
    expectTypeOf<UndiciInterceptor>().toExtend<Dispatcher.DispatcherComposeInterceptor>()
  })

  it('fit AppKit and Lakebase by the client that both take', () => {
    expectTypeOf<WorkspaceClient>().toExtend<NonNullable<LakebasePoolConfig['workspaceClient']>>()
    expectTypeOf<WorkspaceClient>().toExtend<NonNullable<NonNullable<Parameters<typeof createApp>[0]>['client']>>()
  })

  it('name no client, so that none has to be installed', () => {
    const folder = join(import.meta.dirname, '../src/adapters')
    const sources = readdirSync(folder).filter((file) => !file.endsWith('.test.ts'))
    const imported = sources.flatMap((file) => {
      const code = readFileSync(join(folder, file), 'utf8').replace(/^ \*.*$/gm, '')
      return [...code.matchAll(/(?:from|import\()\s*'([^'.][^']*)'/g)].map(([, name]) => name)
    })
    expect(sources.length).toBeGreaterThan(10)
    expect([...new Set(imported)].toSorted()).toEqual(['node:http', 'node:https'])
  })
})
