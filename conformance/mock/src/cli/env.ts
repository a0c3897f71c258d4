import type { Command } from 'commander'
import type { ClientEnvironment } from '../server/index.js'
import { EXIT_USAGE } from './exit-codes.js'
import { fail } from './fail.js'
import { alone, withInherited } from './inherited.js'
import { readReady } from './read-ready.js'
import { shellLines } from './shell.js'
import { stdoutGone } from './stdout.js'
import { tableOfClients } from './table.js'

interface EnvOptions {
  readonly client?: string
  readonly auth?: string
  readonly ready: string
  readonly world: string
  readonly json?: true
  readonly list?: true
}

/** Adds `env`, which prints what a client needs to find a running server and sign in to it. */
export function addEnvCommand(program: Command): void {
  program
    .command('env')
    .description('print what a client needs to find a running server, for the shell: eval "$(lakeauth-mock env …)"')
    .option('--client <client>', 'such as python; what every client needs without')
    .option('--auth <sign-in>', 'such as azure-client-secret, whose secrets are printed too; none without')
    .option('--ready <file>', 'where "serve" wrote its ready line; - is stdin', 'ready.json')
    .option('--world <name>', 'the world to sign in to', 'default')
    .option('--json', 'print JSON: variables, unset, notes')
    .option('--list', 'print the table of clients and sign-ins instead')
    .action(env)
}

async function env(options: EnvOptions): Promise<void> {
  void stdoutGone()
  try {
    if (options.list) {
      process.stdout.write(tableOfClients())
      return
    }
    const { admin } = await readReady(options.ready)
    const asked = await ask(admin, options)
    const environment = options.auth === undefined ? asked : alone(asked, process.env)
    if (options.json) {
      process.stdout.write(`${JSON.stringify(environment, null, 2)}\n`)
      return
    }
    process.stdout.write(shellLines(withInherited(environment, process.env), environment.unset))
    for (const note of environment.notes) process.stderr.write(`lakeauth-mock: ${note}\n`)
  } catch (error) {
    fail(error, EXIT_USAGE)
  }
}

async function ask(admin: string, { client, auth, world }: EnvOptions): Promise<ClientEnvironment> {
  if (!URL.canParse(admin))
    throw new Error(`"admin" of the ready line is no URL: give the whole line that "lakeauth-mock serve" prints.`)
  const answer = await fetch(`${admin}/v1/worlds/${encodeURIComponent(world)}/environment`, {
    method: 'POST',
    body: JSON.stringify({ client, auth }),
  }).catch(() => undefined)
  if (!answer) throw new Error(`Nothing answers at ${admin}: is the server of the ready line still running?`)
  const body = (await answer.json().catch(() => ({}))) as ClientEnvironment & { readonly message?: string }
  if (answer.ok && typeof body.variables === 'object') return body
  // The admin API refuses with these alone; whoever says anything else is another server, as a world at its own port.
  if ([400, 404, 409].includes(answer.status) && body.message !== undefined) throw new Error(body.message)
  throw new Error(
    `What answers at ${admin} is no admin API of lakeauth-mock: give the ready line as "serve" prints it, with its own "admin".`,
  )
}
