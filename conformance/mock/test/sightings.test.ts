import { expect, test } from 'vitest'
import { createWorld } from '../src/world/create-world.js'

const elsewhere = 'https://elsewhere.example/'

test.each([
  ['a cookie', { cookie: 's=PAT; t=1' }, 'header cookie'],
  ['a quoted bearer', { authorization: 'Bearer "PAT"' }, 'header authorization'],
  ['the middle of a header', { 'x-debug': 'token PAT end' }, 'header x-debug'],
])('a secret is seen as a part of %s', async (_place, headers, part) => {
  const world = createWorld()
  const { pat } = world.workspace
  const filled = Object.entries(headers).map(([name, value]): [string, string] => [name, value.replace('PAT', pat)])
  await world.fetch(elsewhere, { headers: filled })
  expect(world.journal.sightings('pat#1')).toMatchObject([{ seq: 1, part }])
  expect(JSON.stringify(world.journal.entries)).not.toContain(pat)
})

test('a secret is seen in a URL that is a parameter of another', async () => {
  const world = createWorld()
  const next = `https://x.example/?t=${world.workspace.pat}`
  await world.fetch(`${elsewhere}?next=${encodeURIComponent(next)}`)
  await world.fetch(elsewhere, { method: 'POST', body: new URLSearchParams({ next }) })
  expect(world.journal.sightings('pat#1').map(({ part }) => part)).toEqual(['query next', 'form next'])
  expect(world.journal.entries[0]?.target).toBe('/?next=[pat#1]')
})

test('a secret in hex or base64 is seen in a header, also from inside a longer text', async () => {
  const world = createWorld()
  const { pat } = world.workspace
  const hex = Buffer.from(pat).toString('hex')
  for (const spelled of [hex, hex.toUpperCase(), btoa(pat), btoa(`a${pat}`), `v=${btoa(`ab${pat}c`)}`])
    await world.fetch(elsewhere, { headers: { 'x-debug': spelled } })
  expect(world.journal.sightings('pat#1').map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5])
})

test('each of several secrets in one value is seen, and only those', async () => {
  const world = createWorld()
  const { pat, clientSecret } = world.workspace
  await world.fetch(elsewhere, { headers: { cookie: `a=${pat}; b=${clientSecret}` } })
  await world.fetch(elsewhere, { headers: { authorization: `Basic ${btoa(`${pat}:${clientSecret}`)}` } })
  await world.fetch(elsewhere, { headers: { cookie: 'a=nothing' } })
  for (const name of ['pat#1', 'client-secret#1'])
    expect(world.journal.sightings(name).map(({ seq }) => seq)).toEqual([1, 2])
  expect(world.journal.sightings('client-secret#2')).toEqual([])
  expect(world.journal.sightings('unknown#1').map(({ seq }) => seq)).toEqual([3])
})

test('a secret that never was is refused, with those there are: an assertion on it could not fail', async () => {
  const world = createWorld()
  expect(() => world.journal.sightings('pats#1')).toThrow(
    /^There is no secret named "pats#1"\. Did you mean "pat#1"\? The last of each kind: .*client-secret#2.*pat#1/,
  )
  for (const name of ['pat#2', 'pat#0', 'pat#01', 'pat', 'unknown#1', ''])
    expect(() => world.journal.sightings(name)).toThrow(TypeError)
  await world.fetch(elsewhere, { headers: { authorization: 'Bearer mine' } })
  expect(world.journal.sightings('unknown#1')).toMatchObject([{ part: 'header authorization' }])
})
