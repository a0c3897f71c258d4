import { readFile, writeFile } from 'node:fs/promises'
import { startServer } from '@lakeauth/mock/server'
import { expect, it, onTestFinished } from 'vitest'
import { runWriter } from '../files/run-writer.js'
import { held, scene } from './setup.js'

/** `KILLS=500 vitest run --project @lakeauth/core test/rotation/process-kills.test.ts` is the full run. */
const KILLS = Number(process.env['KILLS'] ?? 15)
/** What a killed rotation had under way has arrived by then. */
const SETTLED_MS = 20 * 60_000
const script = new URL('rotator.mjs', import.meta.url)

it(`serves every sink and piles up no token in ${KILLS} random kills of a process that rotates [F02] [T27] [P41] [T34]`, {
  timeout: 30 * 60_000,
}, async () => {
  const at = await scene({ clock: 'real' })
  const server = await startServer({ worlds: [at.world] })
  onTestFinished(() => server.close())
  const config = {
    host: at.world.workspace.host,
    token: at.world.workspace.pat,
    replaces: [at.old.tokenId],
    profile: at.folder.at('databrickscfg'),
    environment: at.folder.at('job.env'),
    journal: at.journal,
  }
  // The server gave the workspace an address of its own.
  const profile = `# mine\n[ci]\nhost = ${config.host}\ntoken = VALUE # rotated\n[last]\ntoken = kept\n`
  const environment = 'A="1\n2"\nexport DATABRICKS_TOKEN=VALUE\nB=3'
  await writeFile(config.profile, profile.replace('VALUE', at.oldValue))
  await writeFile(config.environment, environment.replace('VALUE', at.oldValue))
  const withoutValues = async () => {
    const [inProfile = '', inEnvironment = ''] = await held(at.sinks())
    const texts = [await readFile(config.profile, 'utf8'), await readFile(config.environment, 'utf8')] as const
    return [texts[0].replace(inProfile, 'VALUE'), texts[1].replace(inEnvironment, 'VALUE')]
  }
  await writeFile(at.folder.at('config.json'), JSON.stringify(config))
  const rotator = { script, file: at.folder.at('config.json'), name: 'round' }
  const left = new Set<number>()
  for (let kill = 0; kill < KILLS; kill++) {
    // Spread over the some fifty milliseconds that a rotation takes, and over which of them it hits.
    const moment = { lines: 1 + (kill % 3), milliseconds: (kill * 7) % 61 }
    const killed = await runWriter({ ...rotator, count: 1_000, kill: moment })
    expect([killed.signal, killed.errors]).toEqual(['SIGKILL', ''])
    for (const value of await held(at.sinks())) expect(await at.works(value)).toBe(true)
    expect(await withoutValues()).toEqual([profile, environment])
    const live = await at.live()
    left.add(live.length)
    expect(live.length).toBeLessThanOrEqual(2)
    expect(live.length).toBeGreaterThanOrEqual(1)
    await pass(at.journal)
  }
  const last = await runWriter({ ...rotator, count: 2 })
  expect([last.signal, last.errors, last.acknowledged.length]).toEqual([null, '', 3])
  expect(await at.live()).toHaveLength(1)
  expect(new Set(await held(at.sinks())).size).toBe(1)
  expect(await at.folder.names()).toEqual(['config.json', 'databrickscfg', 'job.env', 'rotation.json'])
  // Some kills came with a new token in the air.
  expect(left).toContain(2)
})

/** Has a journal say what it would say if the process had been killed long ago. */
async function pass(journal: string): Promise<void> {
  const text = await readFile(journal, 'utf8').catch(() => undefined)
  // Killed before it began.
  if (text === undefined) return
  const { asked = [], arrivesBy, ...record } = JSON.parse(text)
  const before = {
    ...record,
    asked: asked.map((one: { until: number }) => ({ ...one, until: one.until - SETTLED_MS })),
    ...(arrivesBy !== undefined && { arrivesBy: arrivesBy - SETTLED_MS }),
  }
  await writeFile(journal, JSON.stringify(before))
}
