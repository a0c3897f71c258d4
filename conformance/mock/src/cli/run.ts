import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { MockServer } from '../server/index.js'
import { createPrivateFiles } from '../server/private-files.js'
import type { World } from '../world/world.js'
import { EXIT_USAGE } from './exit-codes.js'
import { fail } from './fail.js'
import { alone, applied } from './inherited.js'
import { enterIsolation, isIsolated, runIsolated } from './isolate/isolate.js'
import { parentGone } from './parent-gone.js'
import { runCommand } from './run-command.js'
import { serveSettings } from './serve-settings.js'
import { catchSignals, type Signals } from './signals.js'
import { strangersOf } from './strangers.js'

interface RunOptions {
  readonly client?: string
  readonly auth?: string
  readonly config?: string
  readonly journal?: string
  readonly isolate?: true
}

type Words = readonly [string, ...string[]]

/** Adds `run`, which runs a command whose requests end in the mock, and exits as the command does. */
export function addRunCommand(program: Command): void {
  program
    .command('run')
    .description('run a command whose requests go to the mock: lakeauth-mock run --client python -- python3 job.py')
    .argument('<command...>', 'what to run, and its arguments')
    .option('--client <client>', 'set what this client needs, such as python; what every client needs without')
    .option('--auth <sign-in>', 'also set what this sign-in needs, such as azure-client-secret')
    .option('--isolate', 'run it in a network of its own, where every name and address leads to the mock (Linux)')
    .option('--config <file>', 'configuration (JSON) of the server and its worlds')
    .option('--journal <file>', 'write what the mock was asked there in the end (JSON), without secrets')
    .passThroughOptions()
    .action(async (words: Words, options: RunOptions) => {
      const signals = catchSignals()
      try {
        if (options.isolate && !isIsolated()) process.exitCode = await runIsolated(options, signals)
        else await run(words, options, signals)
      } catch (error) {
        fail(error, EXIT_USAGE)
      }
    })
}

async function run(words: Words, options: RunOptions, signals: Signals): Promise<void> {
  const { auth, client, isolate } = options
  if (options.journal !== undefined) await writeJournal(options.journal, [])
  const leave = isolate ? await enterIsolation(signals) : undefined
  const { readConfig, startServer, worldFromConfig } = await import('../server/index.js')
  const files = createPrivateFiles()
  let server: MockServer | undefined
  try {
    const settings = await serveSettings(
      { ...(options.config !== undefined && { config: options.config }), https: true, proxy: true },
      readConfig,
    )
    const worlds = settings.worlds.map(worldFromConfig)
    server = await startServer({ ...settings.server, worlds, ...(isolate && { everyHost: { http: 80, https: 443 } }) })
    const asked = await server.environment({
      ...(client !== undefined && { client }),
      ...(auth !== undefined && { auth }),
    })
    const environment = auth === undefined ? asked : alone(asked, process.env)
    const ready = await files.write('ready.json', JSON.stringify(server.ready))
    const env = { ...applied(environment, process.env), LAKEAUTH_MOCK_READY: ready }
    void parentGone().then(() => signals.pass('SIGTERM'))
    process.exitCode = await runCommand(words, { env, signals })
    for (const line of strangersOf(worlds)) process.stderr.write(`lakeauth-mock: ${line}\n`)
    if (options.journal !== undefined) await writeJournal(options.journal, worlds)
  } finally {
    await server?.close()
    await files.remove()
    await leave?.()
  }
}

/** Rejects with a sentence that names the file. It is written once before there is anything to write, as nobody wants to lose it. */
async function writeJournal(file: string, worlds: readonly World[]): Promise<void> {
  const journals = worlds.map(({ name, journal }) => ({
    world: name,
    entries: journal.entries,
    dropped: journal.dropped,
  }))
  await writeFile(file, `${JSON.stringify({ journals }, null, 2)}\n`, { mode: 0o600 }).catch((error: unknown) => {
    throw new Error(`The journal cannot be written to ${file}: ${(error as NodeJS.ErrnoException).code}.`)
  })
}
