import type { Attribute } from '@lakeauth/core'
import type { Leak } from '../oracle/leaks.js'
import { OUTAGE } from '../bench/token-desk.js'
import { type ConformanceCase, defineCase } from '../case.js'
import { contract } from './clauses.js'

const places = (leaks: readonly Leak[]): readonly string[] => leaks.map(({ secret, where }) => `${secret} in ${where}`)

/** Where no secret may show. */
export const secrecyCases: readonly ConformanceCase[] = [
  defineCase({
    id: 'SECRECY-001',
    rev: 1,
    since: '0.1',
    area: 'secrecy',
    title: 'no secret reaches the log in a life with a refresh, an outage and an end',
    level: 'MUST',
    clauses: [contract('7', 'A secret MUST NOT reach the log.')],
    needs: [],
    rows: ['T35', 'P17'],
    act: async (bench) => {
      const auth = await bench.signIn()
      await bench.headers(auth)
      await bench.advance('50m')
      bench.desk.answer(OUTAGE)
      await bench.end(auth.headers())
      await bench.settle()
      await bench.advance('20m')
      await bench.end(auth.headers())
      bench.desk.recover()
      await bench.advance('2m')
      await bench.end(auth.headers())
      return places(bench.leaks(Object.fromEntries(bench.log.map((entry, index) => [`log entry ${index + 1}`, entry]))))
    },
    checks: {
      'log-clean': {
        holds: (leaks, expect) => expect.deepEqual(leaks, [], 'secrets in the log'),
        mutants: ['token-in-a-log-field', 'secret-in-the-log-as-hex'],
      },
    },
  }),
  defineCase({
    id: 'SECRECY-002',
    rev: 1,
    since: '0.1',
    area: 'secrecy',
    title: 'no secret shows in the error of a refusal, however it is printed',
    level: 'MUST',
    clauses: [
      contract('7', 'A secret MUST NOT show in an error, whatever it is printed with and whatever the server said.'),
    ],
    needs: ['refusal'],
    rows: ['T35', 'P17'],
    act: async (bench) => {
      // With the right identity it works, so that the failure below is the refusal.
      await bench.headers(await bench.signIn())
      const other = await bench.another('broken')
      const end = await other.trySignIn()
      const call = end.state === 'fulfilled' ? await other.end(end.value.headers()) : end
      return {
        state: call.state,
        leaks: places(other.leaks({ error: call.state === 'rejected' ? call.reason : undefined })),
      }
    },
    checks: {
      'error-clean': {
        holds: ({ state, leaks }, expect) => {
          expect.equal(state, 'rejected', 'a call with the wrong identity')
          expect.deepEqual(leaks, [], 'secrets in the error')
        },
        mutants: ['secret-in-a-message', 'secret-in-a-cause', 'request-in-an-error'],
      },
    },
  }),
  defineCase({
    id: 'SECRECY-003',
    rev: 1,
    since: '0.1',
    area: 'secrecy',
    title: 'no secret shows in an error when the server repeats it',
    level: 'MUST',
    clauses: [
      contract('7', 'A secret MUST NOT show in an error, whatever it is printed with and whatever the server said.'),
    ],
    needs: ['token-requests', 'secret'],
    rows: ['T35'],
    act: async (bench) => {
      const control = await bench.another('same')
      await control.headers(await control.signIn())
      const auth = await bench.signIn()
      const settings = await bench.settings()
      const echoes = Object.entries<Attribute>(bench.strategy.attributes).flatMap(([key, { sensitive }]) =>
        sensitive ? [settings.get(key) ?? ''] : [],
      )
      const json = {
        error: 'invalid_client',
        error_description: `no such secret: ${echoes.join(' ')}`,
        message: echoes.join(' '),
      }
      bench.desk.answer({ status: 400, json })
      const end = await bench.end(auth.headers())
      return {
        state: end.state,
        leaks: places(bench.leaks({ error: end.state === 'rejected' ? end.reason : undefined })),
      }
    },
    checks: {
      'echo-clean': {
        holds: ({ state, leaks }, expect) => {
          expect.equal(state, 'rejected', 'a call that the server refuses')
          expect.deepEqual(leaks, [], 'secrets in the error')
        },
        mutants: ['body-in-a-message'],
      },
    },
  }),
  defineCase({
    id: 'SECRECY-004',
    rev: 1,
    since: '0.1',
    area: 'secrecy',
    title: 'credentials, tokens and headers show no secret when they are printed',
    level: 'MUST',
    clauses: [contract('7', 'Credentials, tokens and headers MUST NOT show a secret when they are printed.')],
    needs: [],
    rows: ['T35', 'S0-08'],
    act: async (bench) => {
      const auth = await bench.signIn()
      const headers = await bench.headers(auth)
      const token = auth.token && (await bench.end(auth.token()))
      return {
        credential: places(bench.leaks({ credential: auth, configured: bench.marks.configured })),
        token: places(bench.leaks({ token: token?.state === 'fulfilled' ? token.value : undefined })),
        // As JSON and as a clone they are what is sent; only a look at them is redacted.
        headers: places(bench.leaks({ headers })).filter(
          (place) => place.endsWith(', inspected') || place.endsWith(', as text'),
        ),
      }
    },
    checks: {
      credential: {
        holds: ({ credential }, expect) => expect.deepEqual(credential, [], 'secrets in the printed credential'),
        mutants: ['settings-on-the-credential'],
      },
      token: {
        holds: ({ token }, expect) => expect.deepEqual(token, [], 'secrets in the printed token'),
        mutants: ['plain-token'],
      },
      headers: {
        holds: ({ headers }, expect) => expect.deepEqual(headers, [], 'secrets in the inspected headers'),
        mutants: ['plain-headers'],
      },
    },
  }),
  defineCase({
    id: 'SECRECY-005',
    rev: 1,
    since: '0.1',
    area: 'secrecy',
    title: 'a setting that holds a secret is declared sensitive',
    level: 'MUST',
    clauses: [contract('7', 'A setting that holds a secret MUST be declared `sensitive`.')],
    needs: [],
    rows: [],
    act: async (bench) => {
      const { world, scenario, strategy } = bench
      const settings = await bench.settings()
      const secrets = [...world.canaries.map(({ value }) => value), ...(scenario.secrets?.(world) ?? [])]
      const open = Object.entries<Attribute>(strategy.attributes).filter(
        ([key, { sensitive }]) => !sensitive && secrets.some((secret) => settings.get(key)?.includes(secret)),
      )
      return open.map(([key]) => key)
    },
    checks: {
      sensitive: {
        holds: (open, expect) => expect.deepEqual(open, [], 'settings that hold a secret and are not sensitive'),
        mutants: ['secret-not-sensitive'],
      },
    },
  }),
  defineCase({
    id: 'SECRECY-006',
    rev: 1,
    since: '0.1',
    area: 'secrecy',
    title: 'no secret is an argument of a program',
    level: 'MUST',
    clauses: [contract('7', 'A secret MUST NOT be an argument of a program.')],
    needs: ['programs'],
    rows: [],
    act: async (bench) => {
      const auth = await bench.signIn()
      const rejected = await bench.headers(auth)
      await bench.advance('5s')
      await bench.end(auth.headers({ rejected }))
      const runs = bench.calls.flatMap((call) => (call.kind === 'run' ? [call] : []))
      return { runs: runs.length, leaks: places(bench.leaks({ arguments: runs.map((run) => run.arguments) })) }
    },
    checks: {
      'arguments-clean': {
        holds: ({ runs, leaks }, expect) => {
          expect.ok(runs > 0, 'a program was run')
          expect.deepEqual(leaks, [], 'secrets among the arguments')
        },
        mutants: ['secret-as-an-argument'],
      },
    },
  }),
]
