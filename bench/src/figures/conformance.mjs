import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { certifiedModules } from '../lib/certified.mjs'
import { cleanEnvironment, ended } from '../lib/probe.mjs'

const bin = fileURLToPath(new URL('../../../conformance/suite/bin/lakeauth-conformance.js', import.meta.url))
const goals = { all: 20, one: 3 }

/** What an author and the build wait for, start of the command included. Cases wait for turns, never for the wall clock. */
export default {
  id: 'conformance',
  title: 'Certification of our strategies',
  unit: 's',
  goal: `all in at most ${goals.all} by two shards side by side, each in at most ${goals.one}`,
  peers: [],
  async run({ quick }) {
    using modules = await certifiedModules()
    const names = quick ? modules.names.slice(0, 1) : modules.names
    const single = []
    for (const name of names) single.push({ name, seconds: await certified(modules.only(name)) })
    const slowest = single.reduce((worst, one) => (one.seconds > worst.seconds ? one : worst))
    const start = performance.now()
    const shards = quick ? [['--case', 'IDENTITY-001']] : [1, 2].map((index) => ['--shard', `${index}/2`])
    await Promise.all(shards.map((words) => certified(modules.all, words)))
    const all = (performance.now() - start) / 1000
    return {
      rows: [
        { peer: 'all strategies, every set-up', value: all, note: `${modules.names.length} strategies` },
        { peer: 'the slowest strategy', value: slowest.seconds, note: slowest.name },
      ],
      parts: {
        [`all in at most ${goals.all}`]: all <= goals.all,
        [`each in at most ${goals.one}`]: slowest.seconds <= goals.one,
      },
      ratio: { value: all / goals.all, of: `the ${goals.all} s that all may take` },
    }
  },
}

/** How many seconds the command takes. One that fails is no measurement. */
async function certified(plugin, words = []) {
  const start = performance.now()
  const child = spawn(process.execPath, [bin, 'run', '--plugin', plugin, ...words], { env: cleanEnvironment() })
  const { status, stdout, stderr } = await ended(child)
  if (status !== 0)
    throw new Error(`the suite ended with ${status}: ${stdout.split('\n').slice(-5).join(' ')} ${stderr}`)
  return (performance.now() - start) / 1000
}
