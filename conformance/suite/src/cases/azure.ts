import type { Bench, Headers } from '../bench/bench.js'
import { failedRun } from '../bench/ports.js'
import { OUTAGE } from '../bench/token-desk.js'
import { type ConformanceCase, defineCase } from '../case.js'
import type { Program } from '../scenario.js'
import { contract } from './clauses.js'

const SECTION = '14'
/** The management token with which Databricks asks Azure for the caller's role. */
const MANAGEMENT = 'X-Databricks-Azure-SP-Management-Token'
const RESOURCE_ID = 'X-Databricks-Azure-Workspace-Resource-Id'
/** The application that Databricks is in every tenant. */
const DATABRICKS = '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d'

/** A host whose name proves another cloud. */
const ELSEWHERE = 'https://dbc-a1b2c3d4-e5f6.cloud.databricks.com'

/** Databricks on Azure, with tokens of Entra. */
export const azureCases: readonly ConformanceCase[] = [
  defineCase({
    id: 'AZURE-001',
    rev: 1,
    since: '0.1',
    area: 'azure',
    title: 'the bearer token is for the application that Databricks is in every tenant',
    level: 'MUST',
    clauses: [
      contract(
        SECTION,
        'The bearer token that Azure Databricks is sent MUST be for the application that Databricks is in every tenant.',
      ),
    ],
    needs: ['azure', 'bearer'],
    rows: ['S3-09'],
    act: async (bench) => claimsOf((await bench.headers(await bench.signIn()))['Authorization']),
    checks: {
      audience: {
        holds: ({ aud }, expect) => expect.equal(aud, DATABRICKS, 'the audience of the bearer token'),
        mutants: ['azure-token-for-another-application'],
      },
    },
  }),
  defineCase({
    id: 'AZURE-002',
    rev: 1,
    since: '0.1',
    area: 'azure',
    title: 'a management token and the resource id of the workspace go along where that is known',
    level: 'MUST',
    clauses: [
      contract(
        SECTION,
        'Where the resource id of the workspace is set, it MUST go along with a management token of its own.',
      ),
      contract(SECTION, 'The resource of the management token MUST keep the slash at its end.'),
    ],
    needs: ['azure', 'management-token'],
    rows: ['A10', 'S3-10', 'S3-11', 'S3-12', 'S3-13'],
    act: async (bench) => ({ headers: await bench.headers(await bench.signIn()), azure: bench.world.azure }),
    checks: {
      management: {
        holds: ({ headers }, expect) => expect.match(headers[MANAGEMENT], /^\S{8,}$/, MANAGEMENT),
        mutants: ['azure-management-token-missing'],
      },
      'another-token': {
        holds: ({ headers }, expect) =>
          expect.ok(
            !headers['Authorization']?.endsWith(` ${headers[MANAGEMENT]}`),
            'the management token is not the bearer token',
          ),
        mutants: ['azure-bearer-token-in-the-management-header'],
      },
      slash: {
        holds: ({ headers, azure }, expect) =>
          expect.equal(
            claimsOf(headers[MANAGEMENT])['aud'],
            azure.managementResource,
            'the audience of the management token',
          ),
        mutants: ['azure-management-resource-without-its-slash'],
      },
      'resource-id': {
        holds: ({ headers, azure }, expect) =>
          expect.equal(headers[RESOURCE_ID], azure.workspaceResourceId, RESOURCE_ID),
        mutants: ['azure-resource-id-missing'],
      },
    },
  }),
  defineCase({
    id: 'AZURE-003',
    rev: 1,
    since: '0.1',
    area: 'azure',
    title: 'bearer and management token are refreshed apart from each other',
    level: 'MUST',
    clauses: [contract(SECTION, 'The bearer token and the management token MUST be refreshed apart from each other.')],
    needs: ['azure', 'management-token', 'refreshes'],
    rows: ['S3-11', 'P28'],
    act: async (bench) => {
      const auth = await bench.signIn()
      const first = await bench.headers(auth)
      await bench.advance(5_000)
      const withBearer = await bench.headers(auth, { rejected: only(first, 'Authorization') })
      await bench.advance(5_000)
      const withManagement = await bench.headers(auth, { rejected: only(withBearer, MANAGEMENT) })
      return { first, withBearer, withManagement }
    },
    checks: {
      'management-kept': {
        holds: ({ first, withBearer }, expect) => {
          expect.ok(first['Authorization'] !== withBearer['Authorization'], 'a refused bearer token is replaced')
          expect.ok(first[MANAGEMENT] === withBearer[MANAGEMENT], 'the management token stays meanwhile')
        },
        mutants: ['azure-management-token-refreshed-with-the-bearer-token'],
      },
      'bearer-kept': {
        holds: ({ withBearer, withManagement }, expect) => {
          expect.ok(withBearer[MANAGEMENT] !== withManagement[MANAGEMENT], 'a refused management token is replaced')
          expect.ok(withBearer['Authorization'] === withManagement['Authorization'], 'the bearer token stays meanwhile')
        },
        mutants: ['azure-bearer-token-refreshed-with-the-management-token'],
      },
    },
  }),
  defineCase({
    id: 'AZURE-004',
    rev: 1,
    since: '0.1',
    area: 'azure',
    title: 'fifty callers at once cost one request for each of the two tokens',
    level: 'MUST',
    clauses: [contract(SECTION, 'Callers at the same time MUST cost one request for each of the two tokens.')],
    needs: ['azure', 'management-token', 'token-requests'],
    rows: ['S3-20', 'R19'],
    act: async (bench) => {
      const auth = await bench.signIn()
      await bench.headersOf(Array.from({ length: 50 }, () => auth.headers()))
      const requests = requestsOf(bench)
      await bench.headers(auth)
      return { requests, later: requestsOf(bench) }
    },
    checks: {
      'one-each': {
        holds: ({ requests }, expect) => expect.equal(requests, 2, 'token requests of fifty first callers'),
        mutants: ['azure-management-token-for-every-caller'],
      },
      'none-later': {
        holds: ({ later }, expect) => expect.equal(later, 2, 'token requests with one caller more'),
        mutants: ['azure-management-token-for-every-caller'],
      },
    },
  }),
  defineCase({
    id: 'AZURE-005',
    rev: 1,
    since: '0.1',
    area: 'azure',
    title: 'a management token that is refused for good is left out, and the call is made',
    level: 'MUST',
    clauses: [contract(SECTION, 'A management token that is refused for good MUST be left out of the call.')],
    needs: ['azure', 'management-refusal'],
    rows: ['P28'],
    act: async (bench) => {
      const refused = await bench.another('without-management')
      const end = await refused.end((await refused.signIn()).headers())
      return { state: end.state, headers: end.state === 'fulfilled' ? Object.keys(end.value) : [] }
    },
    checks: {
      'left-out': {
        holds: ({ state, headers }, expect) => {
          expect.equal(state, 'fulfilled', 'a call whose management token is refused')
          expect.ok(headers.includes('Authorization'), 'there is an Authorization header')
          expect.ok(!headers.includes(MANAGEMENT), `${MANAGEMENT} is left out`)
        },
        mutants: ['azure-management-token-demanded'],
      },
    },
  }),
  defineCase({
    id: 'AZURE-006',
    rev: 2,
    since: '0.1',
    area: 'azure',
    title: 'no token of Entra is asked for or sent where nothing proves that the host is on Azure',
    level: 'MUST',
    clauses: [
      contract(
        SECTION,
        'A token of Entra MUST NOT be asked for or sent where nothing proves that the host is on Azure.',
      ),
    ],
    needs: ['azure'],
    rows: [],
    act: async (bench) => {
      const { cloud: _cloud, ...config } = bench.setup.config ?? {}
      const end = async (settings: Readonly<Record<string, unknown>>): Promise<{ state: string; asked: number }> => {
        const before = countOf(bench)
        const signIn = await bench.trySignIn({ ...config, ...settings, host: ELSEWHERE, authType: bench.strategy.name })
        const { state } = signIn.state === 'fulfilled' ? await bench.end(signIn.value.headers()) : signIn
        return { state, asked: countOf(bench) - before }
      }
      return { unset: await end({}), set: await end({ cloud: 'azure' }) }
    },
    checks: {
      refused: {
        holds: ({ unset: { state, asked } }, expect) => {
          expect.equal(state, 'rejected', 'a sign-in to a host of another cloud')
          expect.equal(asked, 0, 'requests and runs of programs for it')
        },
        mutants: ['azure-token-for-any-host'],
      },
      'zone-wins': {
        holds: ({ set: { state, asked } }, expect) => {
          expect.equal(state, 'rejected', 'a sign-in to a host that proves another cloud than the one that was set')
          expect.equal(asked, 0, 'requests and runs of programs for it')
        },
        mutants: ['azure-token-where-the-cloud-was-set'],
      },
    },
  }),
  defineCase({
    id: 'AZURE-007',
    rev: 1,
    since: '0.1',
    area: 'azure',
    title: 'without the resource id of the workspace no management token is asked for',
    level: 'MUST',
    clauses: [
      contract(SECTION, 'Without the resource id of the workspace, a management token MUST NOT be asked for or sent.'),
    ],
    needs: ['azure', 'management-token', 'token-requests'],
    rows: ['P28'],
    act: async (bench) => {
      const { workspaceResourceId } = bench.world.azure
      const set = Object.entries(bench.setup.config ?? {}).filter(([, value]) => value !== workspaceResourceId)
      const signIn = await bench.trySignIn(Object.fromEntries(set))
      const end = signIn.state === 'fulfilled' ? await bench.end(signIn.value.headers()) : signIn
      const headers = end.state === 'fulfilled' ? Object.keys(end.value) : []
      return { state: end.state, headers, requests: requestsOf(bench) }
    },
    checks: {
      'not-asked': {
        holds: ({ state, headers, requests }, expect) => {
          expect.equal(state, 'fulfilled', 'a call without the resource id')
          expect.ok(!headers.includes(MANAGEMENT), `${MANAGEMENT} is not sent`)
          expect.ok(!headers.includes(RESOURCE_ID), `${RESOURCE_ID} is not sent`)
          expect.equal(requests, 1, 'token requests')
        },
        mutants: ['azure-management-token-without-resource-id'],
      },
    },
  }),
  defineCase({
    id: 'AZURE-008',
    rev: 2,
    since: '0.1',
    area: 'azure',
    title: 'an outage that keeps the management token away fails the call',
    level: 'MUST',
    clauses: [contract(SECTION, 'An outage that keeps the management token away MUST fail the call.')],
    needs: ['azure', 'management-token', 'token-requests'],
    rows: ['P28'],
    act: async (bench) => {
      const machine = withManagementOutage(bench)
      const end = await machine.end((await machine.signIn()).headers())
      return { state: end.state }
    },
    checks: {
      fails: {
        holds: ({ state }, expect) => expect.equal(state, 'rejected', 'a call whose management token is out of reach'),
        mutants: ['azure-management-outage-ignored'],
      },
    },
  }),
]

/** One header, as that of a request that was refused for it. */
function only(headers: Headers, name: string): Headers {
  return { [name]: headers[name] ?? '' }
}

/** The same machine while the mock, or the program that hands out the tokens, has none for the management resource. */
function withManagementOutage(bench: Bench): Bench {
  const { scenario, setup, world } = bench
  const { tokens } = scenario
  const { managementResource: resource } = world.azure
  if (tokens && 'operation' in tokens) {
    world.on(tokens.operation, { scope: `${resource}/.default` }).respond(OUTAGE)
    world.on(tokens.operation, { resource }).respond(OUTAGE)
  }
  if (!tokens || !('program' in tokens)) return bench
  const { [tokens.program]: program } = setup.programs ?? {}
  if (!program) return bench
  const failing: Program = (run) =>
    run.arguments.some((word) => word.includes(resource)) ? failedRun(OUTAGE) : program(run)
  return bench.on({ programs: { ...setup.programs, [tokens.program]: failing } })
}

/** Requests for either token, however many one sign-in takes, and whether or not the scenario counts both. */
function requestsOf({ calls, desk, scenario, world }: Bench): number {
  const { tokens } = scenario
  if (!tokens || !('program' in tokens)) return desk.count() * ((tokens && 'each' in tokens && tokens.each) || 1)
  const resources = [DATABRICKS, world.azure.managementResource]
  const isFor = (word: string): boolean => resources.some((resource) => word.includes(resource))
  return calls.filter((call) => call.kind === 'run' && call.arguments.some(isFor)).length
}

/** Requests and runs of programs, whoever they went to. */
function countOf({ calls }: Bench): number {
  return calls.filter(({ kind }) => kind === 'request' || kind === 'run').length
}

/** What a token says of itself; nothing when it is no JWT. */
function claimsOf(token: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const [, payload = ''] = (token ?? '').split('.')
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Readonly<Record<string, unknown>>
  } catch {
    return {}
  }
}
