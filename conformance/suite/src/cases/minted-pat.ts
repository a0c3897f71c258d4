import type { SiteName, World } from '@lakeauth/mock'
import type { Bench } from '../bench/bench.js'
import { OUTAGE } from '../bench/token-desk.js'
import { type ConformanceCase, defineCase } from '../case.js'
import type { Setup } from '../scenario.js'
import { contract } from './clauses.js'

/** Longer than a replaced token stays for callers who have just taken its headers. */
const LATER = '2m'

/** A personal access token that a sign-in mints for itself. */
export const mintedPatCases: readonly ConformanceCase[] = [
  defineCase({
    id: 'MINTED-001',
    rev: 1,
    since: '0.1',
    area: 'minted-pat',
    title: 'requests carry the minted token alone',
    level: 'MUST',
    clauses: [contract('13', 'Requests MUST carry the minted token alone.')],
    needs: ['minted-pat', 'bearer'],
    rows: [],
    operations: ['pat.create'],
    act: async (bench) => {
      const before = await alive(bench)
      const headers = await bench.headers(await bench.signIn())
      const { Authorization = '' } = headers
      return {
        minted: /^Bearer dapi/.test(Authorization) && Authorization !== `Bearer ${bench.world.workspace.pat}`,
        alive: (await alive(bench)) - before,
        others: Object.keys(headers).filter((name) => !OF_EVERY_REQUEST.has(name)),
      }
    },
    checks: {
      minted: {
        holds: ({ minted, alive: more }, expect) => {
          expect.ok(minted, 'the Authorization header holds a token that was minted')
          expect.equal(more, 1, 'tokens that were minted')
        },
        mutants: ['minted-token-not-used'],
      },
      alone: {
        holds: ({ others }, expect) => expect.deepEqual(others, [], 'further headers of a sign-in'),
        mutants: ['minted-token-beside-another'],
      },
    },
  }),
  defineCase({
    id: 'MINTED-002',
    rev: 1,
    since: '0.1',
    area: 'minted-pat',
    title: 'closing ends every token that was minted',
    level: 'MUST',
    clauses: [contract('13', 'Closing MUST end every token that was minted.')],
    needs: ['minted-pat'],
    rows: [],
    operations: ['pat.delete'],
    act: async (bench) => {
      const before = await alive(bench)
      const auth = await bench.signIn()
      const rejected = await bench.headers(auth)
      await bench.advance(LATER)
      await bench.headers(auth, { rejected })
      const end = await bench.end(auth.close())
      return { state: end.state, left: (await alive(bench)) - before }
    },
    checks: {
      'nothing-left': {
        holds: ({ state, left }, expect) => {
          expect.equal(state, 'fulfilled', 'close()')
          expect.equal(left, 0, 'tokens that are alive after it')
        },
        mutants: ['minted-token-kept', 'minted-tokens-never-revoked'],
      },
    },
  }),
  defineCase({
    id: 'MINTED-003',
    rev: 1,
    since: '0.1',
    area: 'minted-pat',
    title: 'no more than two minted tokens are alive at once, however often they are renewed',
    level: 'MUST',
    clauses: [contract('13', 'More than two minted tokens MUST NOT be alive at once.')],
    needs: ['minted-pat'],
    rows: ['P41'],
    operations: ['pat.create', 'pat.delete'],
    act: async (bench) => {
      const before = await alive(bench)
      const auth = await bench.signIn()
      let rejected = await bench.headers(auth)
      let most = 0
      for (let renewal = 0; renewal < 5; renewal++) {
        await bench.advance(LATER)
        rejected = await bench.headers(auth, { rejected })
        most = Math.max(most, (await alive(bench)) - before)
      }
      await bench.advance(LATER)
      await bench.headers(auth)
      await bench.settle()
      return { most, last: (await alive(bench)) - before, minted: bench.desk.count() }
    },
    checks: {
      'two-at-most': {
        holds: ({ most, minted }, expect) => {
          expect.equal(minted, 6, 'tokens that were minted')
          expect.ok(most <= 2, `no more than two are alive (there were ${most})`)
        },
        mutants: ['minted-tokens-never-revoked'],
      },
      'one-in-the-end': {
        holds: ({ last }, expect) => expect.equal(last, 1, 'tokens alive two minutes after the last renewal'),
        mutants: ['minted-tokens-never-revoked'],
      },
    },
  }),
  defineCase({
    id: 'MINTED-004',
    rev: 1,
    since: '0.1',
    area: 'minted-pat',
    title: 'the creation of a token is not repeated',
    level: 'MUST',
    clauses: [contract('13', 'The creation of a token MUST NOT be repeated.')],
    needs: ['minted-pat'],
    rows: [],
    operations: ['pat.create'],
    act: async (bench) => {
      const auth = await bench.signIn()
      bench.desk.answer(OUTAGE, 1)
      const end = await bench.end(auth.headers())
      return { state: end.state, asked: bench.desk.count() }
    },
    checks: {
      'asked-once': {
        holds: ({ state, asked }, expect) => {
          expect.equal(asked, 1, 'creations in a call that is answered with an outage')
          expect.equal(state, 'rejected', 'the call')
        },
        mutants: ['mint-repeated'],
      },
    },
  }),
  defineCase({
    id: 'MINTED-005',
    rev: 1,
    since: '0.1',
    area: 'minted-pat',
    title: 'a token that cannot be revoked fails neither a call nor close()',
    level: 'MUST',
    clauses: [contract('13', 'A token that cannot be revoked MUST NOT fail a call.')],
    needs: ['minted-pat'],
    rows: [],
    operations: ['pat.delete'],
    act: async (bench) => {
      const auth = await bench.signIn()
      const rejected = await bench.headers(auth)
      bench.world.on('pat.delete').respond(OUTAGE)
      await bench.advance(LATER)
      const renewed = await bench.end(auth.headers({ rejected }))
      await bench.advance(LATER)
      const later = await bench.end(auth.headers())
      // What goes on in the background has failed by now.
      await bench.settle()
      const after = await bench.end(auth.headers())
      const closed = await bench.end(auth.close())
      return { calls: [renewed.state, later.state, after.state], closed: closed.state }
    },
    checks: {
      calls: {
        holds: ({ calls }, expect) =>
          expect.deepEqual(calls, ['fulfilled', 'fulfilled', 'fulfilled'], 'calls while no token can be revoked'),
        mutants: ['failed-revoke-fails-calls'],
      },
      close: {
        holds: ({ closed }, expect) => expect.equal(closed, 'fulfilled', 'close() while no token can be revoked'),
        mutants: ['failed-revoke-fails-close'],
      },
    },
  }),
]

/** What a request may have beside the token, whoever signs in. */
const OF_EVERY_REQUEST: ReadonlySet<string> = new Set(['Authorization', 'X-Databricks-Workspace-Id'])

/** Tokens that work in the workspace that is signed in to, whosever they are: an administrator sees them all. */
async function alive({ world, setup }: Bench): Promise<number> {
  const { host, site } = workspaceOf(world, setup)
  const response = await world.fetch(`${host}/api/2.0/token-management/tokens`, {
    headers: { Authorization: `Bearer ${await world.issueToken({ site })}` },
  })
  const { token_infos: infos = [] } = (await response.json()) as { token_infos?: readonly unknown[] }
  return infos.length
}

function workspaceOf({ workspace, azure, gcp }: World, { config, env }: Setup): { host: string; site: SiteName } {
  const signedIn = config?.['host'] ?? env?.['DATABRICKS_HOST']
  if (signedIn === azure.publicHost) return { host: azure.publicHost, site: 'azure' }
  if (signedIn === gcp.publicHost) return { host: gcp.publicHost, site: 'gcp' }
  return { host: workspace.host, site: 'workspace' }
}
