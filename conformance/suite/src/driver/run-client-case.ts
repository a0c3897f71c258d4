import { inapplicable, titleOf } from '../case.js'
import { describeError, judge, outcomeOf } from '../judge.js'
import type { CaseResult } from '../result.js'
import type { ClientCapability } from './capabilities.js'
import type { ClientCase } from './client-case.js'
import { traceOfRequests } from './client-trace.js'
import type { Driven, Driver } from './driver.js'
import { type ClientFacts, requestsIn } from './facts.js'
import { type Home, makeHome } from './home.js'
import type { MockSupply, Place } from './mock-supply.js'
import type { OpResult } from './protocol.js'
import { DriverError } from './read-message.js'
import { type CaseSecrets, secretsOf } from './secrets.js'
import { type Settings, type SignInName, signInOf, variablesOf } from './sign-ins.js'

/** What {@link runClientCase} is given. */
export interface ClientRun {
  readonly driver: Driver
  readonly signIn: SignInName
  readonly capabilities: readonly ClientCapability[]
  readonly mocks: MockSupply
}

/** Longer ones are a stack or a body. */
const SAID_MAX = 300

/**
 * Runs one case on a client in one sign-in, in a mocked Databricks and a home folder of their own. Never rejects: whatever goes
 * wrong is an `error`.
 */
export async function runClientCase(one: ClientCase, run: ClientRun): Promise<CaseResult> {
  const { driver, signIn, capabilities } = run
  const about = {
    id: one.id,
    rev: one.rev,
    title: titleOf(one),
    level: one.level,
    strategy: driver.started.name,
    scenario: signIn,
  }
  const reason = inapplicable(one, capabilities)
  if (reason !== undefined) return { ...about, outcome: 'inapplicable', reason, checks: {} }
  const missing = one.ops.find(({ op }) => op !== 'call' && !(capabilities as readonly string[]).includes(op))
  if (missing)
    return { ...about, outcome: 'untestable', reason: `the driver cannot ${doing[missing.op]} its client`, checks: {} }
  let home: Home | undefined
  try {
    home = await makeHome()
    return { ...about, ...(await drive(one, run, home)) }
  } catch (error) {
    return { ...about, outcome: 'error', reason: describeError(error), checks: {} }
  } finally {
    home?.remove()
  }
}

const doing = { headers: 'ask for headers of', call: 'call by', restart: 'restart', advance: 'move the clock of' }

async function drive(one: ClientCase, { driver, signIn, mocks }: ClientRun, home: Home): Promise<Ending> {
  const { reach = 'url' } = driver.started
  const place = await mocks.take(reach)
  const { world } = place
  const settings = await settingsOf(one, signIn, place, reach)
  one.arrange?.(world, place.elsewhere)
  const env = { ...home.env, ...place.env, ...variablesOf(settings) }
  const files = { home: home.path, ca: place.caFile }
  const driven = await attempt(driver.run({ id: one.id, env, files, config: settings, ops: one.ops }))
  world.clearFaults()
  const secrets = secretsOf(world, settings)
  const scrub = namesIn(secrets, { home, place, host: settings['host'] ?? '' })
  const requests = requestsIn(world)
  const trace = traceOfRequests(requests.entries).map(scrub)
  const ended = (outcome: 'error' | 'untestable', reason: string): Ending => ({
    outcome,
    reason: scrub(reason),
    checks: {},
    trace,
  })
  const stranger = place.stranger()
  // A client that reached for the network may say so in its own words; ours are clearer.
  if (stranger !== undefined)
    return ended('error', `the client tried to reach ${stranger}, which is outside of the mock`)
  if ('error' in driven) return ended('error', driven.error)
  const { results, printed } = driven
  const unsupported = results.find((result) => 'unsupported' in result)
  if (unsupported) return ended('untestable', `the driver cannot ${doing[unsupported.op]} its client`)
  const facts = { ...requests, results, leaks: await leaksOf(secrets, printed, home) }
  const silence = silenceOf(one, facts)
  if (silence !== undefined) return ended('error', silence)
  return { ...outcomeOf(judge(one.checks, facts, scrub)), trace }
}

async function attempt(running: Promise<Driven>): Promise<Driven | { readonly error: string }> {
  try {
    return await running
  } catch (error) {
    return { error: error instanceof DriverError ? error.message : describeError(error) }
  }
}

/** Addresses and paths differ from run to run: in a report they have names, as secrets have. */
function namesIn(
  secrets: CaseSecrets,
  { home, place, host }: { readonly home: Home; readonly place: Place; readonly host: string },
): (text: string) => string {
  const names: readonly (readonly [string, string])[] = [
    [home.path, '~'],
    [place.elsewhere, '{elsewhere}'],
    [host.replace(/\/$/, ''), '{host}'],
  ]
  return (text) => names.reduce((rest, [value, name]) => rest.replaceAll(value, name), secrets.scrub(text))
}

type Ending = Pick<CaseResult, 'outcome' | 'reason' | 'checks' | 'trace'>

async function settingsOf(
  { setUp }: ClientCase,
  name: SignInName,
  { world }: Place,
  reach: 'proxy' | 'url',
): Promise<Settings> {
  const signIn = signInOf(name)
  const { host, publicHost } = world.workspace
  const origin = reach === 'proxy' ? publicHost : host
  const refused = setUp === 'refused' ? signIn.refused : undefined
  return {
    host: setUp === 'slash' ? `${origin}/` : origin,
    auth_type: name,
    ...(await (refused ?? signIn.settings).call(signIn, world)),
  }
}

async function leaksOf(
  secrets: CaseSecrets,
  printed: Readonly<Record<'stdout' | 'stderr', string>>,
  home: Home,
): Promise<ClientFacts['leaks']> {
  return { printed: secrets.shownIn({ ...printed }), written: secrets.shownInFiles(await home.files()) }
}

/** Why nothing can be said: a client that asks nobody breaks no rule about what it asks. */
function silenceOf({ reaches = 'call' }: ClientCase, facts: ClientFacts): string | undefined {
  const [asked, what] = {
    call: [facts.calls, 'no call reached the workspace'] as const,
    token: [facts.tokenRequests, 'nobody was asked for a token'] as const,
    anybody: [facts.entries, 'nobody was asked anything'] as const,
  }[reaches]
  if (asked.length > 0) return undefined
  const said = errorIn(facts.results)
  return said === undefined ? what : `${what}; the client says: ${said}`
}

function errorIn(results: readonly OpResult[]): string | undefined {
  const failed = results.find((result): result is OpResult & { readonly error: string } => 'error' in result)
  return failed?.error.trim().replaceAll(/\s+/g, ' ').slice(0, SAID_MAX)
}
