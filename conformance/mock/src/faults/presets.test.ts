import { expect, test } from 'vitest'
import { createWorld } from '../world/create-world.js'
import { type FaultPreset, faultPresets, type Preset } from './presets.js'

const presets = Object.entries(faultPresets) as [FaultPreset, Preset][]

test.each(presets)('%s fits operations that exist, and says whether asking again may help', (name, preset) => {
  expect(() => createWorld().on(preset.operations).preset(name)).not.toThrow()
  expect(['transient', 'permanent']).toContain(preset.kind)
  expect(preset.summary).not.toBe('')
})

const me = '/api/2.0/preview/scim/v2/Me'

async function tokenUnder(preset: FaultPreset): Promise<{ status: number; reason: string | undefined }> {
  const world = createWorld({ clock: 'frozen' })
  const { host, clientId, clientSecret } = world.workspace
  world.on('workspace.token').times(1).preset(preset)
  const granted = await world.fetch(`${host}/oidc/v1/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'all-apis' }),
  })
  const { access_token: token } = (await granted.json()) as { access_token: string }
  const { status } = await world.fetch(`${host}${me}`, { headers: { authorization: `Bearer ${token}` } })
  return { status, reason: world.journal.entries.at(-1)?.reason?.code }
}

test.each([
  ['token-unsigned', 'bad-signature'],
  ['token-unknown-key', 'bad-signature'],
  ['token-wrong-audience', 'wrong-level'],
  ['token-expired', 'expired'],
] as const)('a token bent by %s is refused by the APIs as %s', async (preset, reason) => {
  expect(await tokenUnder(preset)).toEqual({ status: 403, reason })
})

test("a slow body comes one byte a second of the world's clock", async () => {
  const world = createWorld({ clock: 'frozen' })
  world.on('workspace.config').preset('slow-body')
  const response = await world.fetch(`${world.workspace.host}/.well-known/databricks-config`)
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  let bytes = 0
  const reading = (async () => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) bytes += part.value.length
  })()
  await world.clock.advance('5s')
  expect(bytes).toBe(5)
  await world.clock.advance('10m')
  await reading
  expect(bytes).toBeGreaterThan(100)
})
