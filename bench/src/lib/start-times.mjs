import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { cleanEnvironment, ended } from './probe.mjs'
import { median, rotated } from './statistics.mjs'

/**
 * Milliseconds from the start of Node to the first byte that a probe prints, over the same for an empty program. `inputs`
 * holds what each peer's probe is given. All start in turns, each round in another order; the difference is taken within a
 * round and the median over the rounds, so that a busy moment of the machine strikes both or is left out.
 */
export async function startTimes(name, inputs, { rounds }) {
  const names = Object.keys(inputs)
  const differences = Object.fromEntries(names.map((peer) => [peer, []]))
  // The first start of each reads its files from disk.
  for (const peer of names) await timed(name, inputs[peer])
  for (let round = 0; round < rounds; round++) {
    const empty = (await timed('empty', {})) / 2 + (await timed('empty', {})) / 2
    for (const peer of rotated(names, round)) differences[peer].push((await timed(name, inputs[peer])) - empty)
  }
  return Object.fromEntries(names.map((peer) => [peer, median(differences[peer])]))
}

async function timed(name, input) {
  const file = fileURLToPath(new URL(`../probes/${name}.mjs`, import.meta.url))
  const env = { ...cleanEnvironment(input.endpoint), BENCH_INPUT: JSON.stringify(input) }
  const start = process.hrtime.bigint()
  const child = spawn(process.execPath, [file], { env })
  const end = ended(child)
  const printed = once(child.stdout, 'data').then(() => Number(process.hrtime.bigint() - start) / 1e6)
  const first = await Promise.race([printed, end])
  const { status, stderr } = await end
  if (status !== 0 || typeof first !== 'number') throw new Error(`${name} ended with ${status}: ${stderr}`)
  return first
}
