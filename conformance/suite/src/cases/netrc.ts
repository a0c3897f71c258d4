import { isAuthError, oauthM2m, pat } from '@lakeauth/core'
import type { Bench } from '../bench/bench.js'
import { type ConformanceCase, defineCase } from '../case.js'
import { contract } from './clauses.js'

/** Of the form of a token, and nobody's. */
const OTHER = 'dapi00000000000000000000000000000000'

/** A token from .netrc. */
export const netrcCases: readonly ConformanceCase[] = [
  defineCase({
    id: 'NETRC-001',
    rev: 1,
    since: '0.1',
    area: 'netrc',
    title: 'an entry counts for its exact host alone, in any case of letters',
    level: 'MUST',
    clauses: [contract('12', 'An entry of .netrc MUST count for its exact host alone, in any case of letters.')],
    needs: ['netrc'],
    rows: [],
    act: async (bench) => {
      const host = hostOf(bench)
      const others = [`x.${host}`, `x${host}`, host.slice(host.indexOf('.') + 1), `${host}.example`, `https://${host}`]
      const taken: string[] = []
      for (const machine of others) {
        if ((await signInWith(bench, entry(machine, bench.world.workspace.pat))) !== undefined) taken.push(machine)
      }
      const capitals = await signInWith(bench, entry(host.toUpperCase(), bench.world.workspace.pat))
      return { taken: taken.map((machine) => machine.replace(host, 'HOST')), capitals: capitals !== undefined }
    },
    checks: {
      exact: {
        holds: ({ taken }, expect) => expect.deepEqual(taken, [], 'machines whose token was taken for HOST'),
        mutants: ['netrc-entry-for-a-longer-name', 'netrc-entry-for-a-parent-domain'],
      },
      'any-case': {
        holds: ({ capitals }, expect) => expect.ok(capitals, 'an entry in capitals is found'),
        mutants: ['netrc-host-by-letter-case'],
      },
    },
  }),
  defineCase({
    id: 'NETRC-002',
    rev: 1,
    since: '0.1',
    area: 'netrc',
    title: 'the first entry of the host with the login "token" is used, on one line or on several',
    level: 'MUST',
    clauses: [
      contract('12', 'The first entry of the host with the login `token` MUST be used, on one line or on several.'),
    ],
    needs: ['netrc', 'bearer'],
    rows: ['S2-13', 'S2-15', 'S2-16', 'S2-17'],
    act: async (bench) => {
      const host = hostOf(bench)
      const { pat: token } = bench.world.workspace
      const lines = `machine ${host}\nlogin token\npassword ${token}\n`
      const before = `machine ${host} login ada password ${OTHER}\n${entry('other.example', OTHER)}`
      return {
        'another login first': await tokenFrom(bench, before + lines),
        'a second entry': await tokenFrom(bench, lines + entry(host, OTHER)),
        token: `Bearer ${token}`,
      }
    },
    checks: {
      login: {
        holds: (facts, expect) => expect.ok(facts['another login first'] === facts.token, 'the entry of the login'),
        mutants: ['netrc-any-login'],
      },
      first: {
        holds: (facts, expect) => expect.ok(facts['a second entry'] === facts.token, 'the first of two entries'),
        mutants: ['netrc-last-entry-wins'],
      },
    },
  }),
  defineCase({
    id: 'NETRC-003',
    rev: 1,
    since: '0.1',
    area: 'netrc',
    title: 'any sign-in that was set up wins over an entry, which never reaches its token endpoint',
    level: 'MUST',
    clauses: [contract('12', 'Any sign-in that was set up MUST win over an entry of .netrc.')],
    needs: ['netrc'],
    rows: ['P16', 'S2-23'],
    act: async (bench) => {
      const { host, clientId, clientSecret } = bench.world.workspace
      const other = bench.world.addUser('other@lakeauth.example').pat
      const token = await bench.trySignInAmong([pat], { host, token: other })
      const principal = await bench.trySignInAmong([oauthM2m], { host, clientId, clientSecret })
      const headers = principal.state === 'fulfilled' ? await bench.end(principal.value.headers()) : principal
      const sent = bench.calls.flatMap((call) => (call.kind === 'request' ? [call.headers.get('authorization')] : []))
      return {
        token: token.state === 'fulfilled' && (await bench.headers(token.value))['Authorization'] === `Bearer ${other}`,
        principal: headers.state === 'fulfilled' && principal.state === 'fulfilled' && principal.value.authType,
        leaked: sent.filter((value) => carries(value ?? '', bench.world.workspace.pat)).length,
      }
    },
    checks: {
      token: {
        holds: ({ token }, expect) => expect.ok(token, 'a token that was passed is the one that is sent'),
        mutants: ['netrc-claims-the-host'],
      },
      principal: {
        holds: ({ principal, leaked }, expect) => {
          expect.equal(principal, 'oauth-m2m', 'who signs in with a client id and a secret')
          expect.equal(leaked, 0, 'token requests that carry the entry')
        },
        mutants: ['netrc-claims-the-host'],
      },
    },
  }),
  defineCase({
    id: 'NETRC-004',
    rev: 1,
    since: '0.1',
    area: 'netrc',
    title: 'the file is not read anew for every call',
    level: 'MUST',
    clauses: [contract('12', 'The file MUST NOT be read anew for every call.')],
    needs: ['netrc'],
    rows: [],
    act: async (bench) => {
      const auth = await bench.signIn()
      await bench.headers(auth)
      const reads = (): number => bench.calls.filter(({ kind }) => kind === 'read').length
      const before = reads()
      for (let call = 0; call < 20; call++) {
        await bench.headers(auth)
        await bench.advance('5m')
      }
      return reads() - before
    },
    checks: {
      'read-once': {
        holds: (more, expect) => expect.equal(more, 0, 'reads by 20 calls after the first one'),
        mutants: ['netrc-read-at-every-call'],
      },
    },
  }),
  defineCase({
    id: 'NETRC-005',
    rev: 1,
    since: '0.1',
    area: 'netrc',
    title: 'a file that cannot be understood is reported by its line, without its content',
    level: 'MUST',
    clauses: [contract('12', 'A file that cannot be understood MUST be reported by its line, without its content.')],
    needs: ['netrc'],
    rows: ['S2-19'],
    act: async (bench) => {
      const text = `# tokens\nmachine ${hostOf(bench)} login token password "${bench.world.workspace.pat}\n`
      const other = bench.on({ files: { [fileOf(bench)]: text } })
      const signIn = await other.trySignIn()
      const end = signIn.state === 'fulfilled' ? await other.end(signIn.value.headers()) : signIn
      const error = end.state === 'rejected' ? end.reason : undefined
      return {
        family: isAuthError(error),
        message: String((error as Error | undefined)?.message),
        leaks: other.leaks({ error, message: (error as Error | undefined)?.message }),
      }
    },
    checks: {
      line: {
        holds: ({ family, message }, expect) => {
          expect.ok(family, 'it fails with an error of the family')
          expect.match(message, /\bline 2\b/, 'the message')
        },
        mutants: ['netrc-error-without-a-line'],
      },
      'content-kept-back': {
        holds: ({ leaks }, expect) => expect.deepEqual(leaks, [], 'secrets in the error'),
        mutants: ['netrc-line-in-the-error'],
      },
    },
  }),
  defineCase({
    id: 'NETRC-006',
    rev: 1,
    since: '0.1',
    area: 'netrc',
    title: 'where the file has no entry for the host, detection names both',
    level: 'MUST',
    clauses: [contract('12', 'Where the file has no entry for the host, detection MUST name both.')],
    needs: ['netrc'],
    rows: ['S2-19'],
    act: async (bench) => {
      const path = fileOf(bench)
      const report = await bench.on({ files: { [path]: entry('other.example', OTHER) } }).explain()
      const one = report.strategies.find(({ strategy }) => strategy === bench.strategy.name)
      return { status: one?.status, reason: one?.reason, host: hostOf(bench), path }
    },
    checks: {
      named: {
        holds: ({ status, reason, host, path }, expect) => {
          expect.equal(status, 'not-applicable', 'the status')
          expect.ok(reason?.includes(host) && reason.includes(path), 'the reason names the host and the file')
        },
        mutants: ['netrc-silent-about-the-host'],
      },
    },
  }),
]

function hostOf({ world }: Bench): string {
  return new URL(world.workspace.host).hostname
}

function fileOf({ setup }: Bench): string {
  return Object.keys(setup.files ?? {})[0] ?? '.netrc'
}

function entry(machine: string, password: string): string {
  return `machine ${machine} login token password ${password}\n`
}

/** What is signed with, when there is this in the file; `undefined` when nobody can sign in. */
async function signInWith(bench: Bench, text: string): Promise<string | undefined> {
  const other = bench.on({ files: { [fileOf(bench)]: text } })
  const signIn = await other.trySignIn()
  const end = signIn.state === 'fulfilled' ? await other.end(signIn.value.headers()) : signIn
  return end.state === 'fulfilled' ? (end.value as Readonly<Record<string, string>>)['Authorization'] : undefined
}

async function tokenFrom(bench: Bench, text: string): Promise<string> {
  return (await signInWith(bench, text)) ?? 'nothing'
}

/** As Bearer, or as the password of Basic. */
function carries(authorization: string, token: string): boolean {
  const [scheme = '', value = ''] = authorization.split(' ')
  const text = /^basic$/i.test(scheme) ? Buffer.from(value, 'base64').toString() : value
  return text.includes(token)
}
