import type { World } from '../world/world.js'
import { type ClientName, clientNames, clientOf, reachOf, type Way } from './clients.js'
import { nearest } from './nearest.js'
import { realKey } from './real-names.js'
import { signInVariables } from './sign-in-variables.js'
import { type SignInFacts, type SignInName, signInNames, signIns } from './sign-ins.js'
import { type Network, proxyNames, proxyVariables, trustVariables } from './ways.js'

/** Which client is to be led to the mock, and how it signs in. */
export interface EnvironmentOptions {
  /** A client of the table, such as `python`; every one of them without. */
  readonly client?: string
  /** A sign-in, such as `azure-client-secret`; without, the client finds the mock and brings credentials itself. */
  readonly auth?: string
}

/** The environment in which a client finds the mock and signs in to it. */
export interface ClientEnvironment {
  /** To be set; with a sign-in, its secrets are among them. */
  readonly variables: Readonly<Record<string, string>>
  /** To be removed: they would lead elsewhere, as another proxy does, or compete with the sign-in. */
  readonly unset: readonly string[]
  readonly notes: readonly string[]
}

/** What a served world knows to make environments from. */
export interface EnvironmentFacts {
  readonly world: World
  readonly files: SignInFacts['files']
  readonly job: SignInFacts['job']
  /** `host:port` of a port that is the metadata server of Google alone. */
  readonly metadataHost: () => Promise<string>
  /** What is missing was switched off. */
  readonly network: Omit<Network, 'caFile'> & { readonly caFile: string | undefined }
  /** Whether every name leads to the mock. */
  readonly isolated: boolean
}

/**
 * The variables that a client needs, and no others. Throws a `TypeError` for a client or a sign-in that nobody knows, naming the
 * nearest; for a sign-in that the client does not have; and for one that needs a network of its own.
 */
export async function clientEnvironment(
  { client, auth }: EnvironmentOptions,
  facts: EnvironmentFacts,
): Promise<ClientEnvironment> {
  const names = client === undefined ? clientNames : [known('client', client, clientNames)]
  const signIn = auth === undefined ? undefined : known('sign-in', auth, signInNames)
  const [only] = client === undefined ? [] : names
  const way = wayOf(only, signIn, facts.isolated)
  const variables: Record<string, string> = {}
  // Who goes to a loopback URL alone is told of neither proxy nor CA.
  if (way !== 'url' || only === undefined || clientOf(only).proxied) {
    const network = networkOf(way, facts)
    const kinds = new Set(names.map((name) => clientOf(name).trust))
    // The JVM reads none of these: its properties say it.
    if (kinds.size > 1 || !kinds.has('java')) Object.assign(variables, proxyVariables(network))
    for (const kind of kinds) Object.assign(variables, await trustVariables[kind](network))
  }
  if (signIn !== undefined) Object.assign(variables, await signInOf(signIn, way, only, facts))
  const surplus = [...proxyNames, ...(signIn === undefined ? [] : signInVariables)]
  return { variables, unset: surplus.filter((name) => !(name in variables)), notes: notesOf(only, signIn) }
}

function wayOf(client: ClientName | undefined, auth: SignInName | undefined, isolated: boolean): Way {
  if (client === undefined || auth === undefined) return isolated ? 'isolate' : 'proxy'
  const reach = reachOf(client, auth)
  if (typeof reach === 'object') throw new TypeError(`${reach.not}.`)
  if (isolated) return 'isolate'
  if (reach === 'isolate')
    throw new TypeError(
      `${client} with ${auth} asks addresses that are built in, and heeds no proxy: run it with "lakeauth-mock run --isolate --client ${client} --auth ${auth} -- …".`,
    )
  return reach
}

function networkOf(way: Way, { network, isolated }: EnvironmentFacts): Network {
  const { caFile, proxy, trustStore } = network
  if (caFile === undefined || (proxy === undefined && !isolated))
    throw new TypeError('The server has no proxy to lead the client to: it was switched off.')
  return { caFile, trustStore, proxy: way === 'isolate' ? undefined : proxy }
}

async function signInOf(
  auth: SignInName,
  way: Way,
  client: ClientName | undefined,
  facts: EnvironmentFacts,
): Promise<Readonly<Record<string, string>>> {
  const { world, files, job } = facts
  const variables = await signIns[auth]({ world, files, job, reached: way === 'url' ? 'loopback' : 'public' })
  const more: Record<string, string> = {}
  // The libraries of Google heed no proxy on the way to the metadata server.
  if (auth === 'google-id' && way !== 'isolate') {
    const host = await facts.metadataHost()
    Object.assign(more, {
      GCE_METADATA_HOST: host,
      GCE_METADATA_IP: host,
      ...(client === 'gcloud' && { GCE_METADATA_ROOT: host }),
    })
  }
  // It takes the key itself where the others take the path of a file.
  if (auth === 'google-credentials' && client === 'databricks-sdk-js') more['GOOGLE_CREDENTIALS'] = await realKey(world)
  // Its name for it in the environment.
  const audience = (variables as Readonly<Record<string, string>>)['DATABRICKS_TOKEN_AUDIENCE']
  if (client === 'java' && audience !== undefined) more['TOKEN_AUDIENCE'] = audience
  return { ...variables, ...more }
}

function notesOf(client: ClientName | undefined, auth: SignInName | undefined): readonly string[] {
  if (client === undefined) return []
  const { notes = {} } = clientOf(client)
  return [notes['*'], auth && notes[auth]].flatMap((note) => note ?? [])
}

/** The name, if it is one. */
function known<T extends string>(what: string, name: string, names: readonly T[]): T {
  const found = names.find((one) => one === name)
  if (found !== undefined) return found
  const near = nearest(name, names)
  const hint = near === undefined ? '' : ` Did you mean ${near}?`
  throw new TypeError(`There is no ${what} ${JSON.stringify(name)}.${hint} There are ${names.join(', ')}.`)
}
