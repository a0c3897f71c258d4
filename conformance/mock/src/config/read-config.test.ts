import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exchange } from '../../test/exchange.js'
import { json } from '../../test/requests.js'
import { createWorld } from '../world/create-world.js'
import { jsonErrorAt } from './json-error-at.js'
import { readConfig } from './read-config.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lakeauth-config-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function read(text: string): Promise<unknown> {
  const file = join(folder, 'mock.json')
  await writeFile(file, text)
  return readConfig(file).catch((error: Error) => error.message.replace(file, 'FILE'))
}

const https = 'https://idp.example'

test.each([
  [{ faults: [{ operation: 'nothing', times: 1 }] }, /^FILE: worlds\[0\]\.faults\[0\]: No operation matches "nothing"/],
  [{ faults: [{ operation: '*', times: 1 }] }, /^FILE: worlds\[0\]\.faults\[0\]: A fault rule on \* does nothing/],
  [{ federationPolicies: [{ issuer: 'http://a.example' }] }, /\.federationPolicies\[0\]: addPolicy: .*https URL\.$/],
  [{ federationPolicies: [{ issuer: https, subject: 's' }] }, /\.federationPolicies\[0\]: .*subject is not allowed/],
  [{ federationPolicies: [{ issuer: https, id: 'A b' }] }, /\.federationPolicies\[0\]: .*policy_id is made of/],
  [{ federationPolicies: [{ issuer: https, jwks_json: '{' }] }, /\.federationPolicies\[0\]: .*no.* key document/],
  [
    { federationPolicies: [0, 1].map(() => ({ issuer: https, id: 'a' })) },
    /\.federationPolicies\[1\]: addPolicy: The policy a exists already\.$/,
  ],
  [
    { identities: { servicePrincipals: [{ level: 'account', sites: ['azure'] }] } },
    /^FILE: worlds\[0\]\.identities\.servicePrincipals\[0\]: addServicePrincipal: sites is instead of level/,
  ],
  [{ identities: { users: [0, 1].map(() => ({ userName: 'a' })) } }, /\.identities\.users\[1\]: .*already/],
  [{ clock: 'frozen', speed: 2 }, /^FILE: worlds\[0\]: createWorld: speed is instead of clock/],
  [{ speed: 1e7 }, /^FILE: worlds\[0\]\.speed must be at most 1000000\.$/],
  [{ startTime: 9e15 }, /^FILE: worlds\[0\]\.startTime must be at most 8500000000000000\.$/],
  [{ weaken: ['expierd'] }, /^FILE: worlds\[0\]\.weaken\[0\] must be one of the \d+ values/],
])('a world such as %j is refused with its place in the file', async (world, message) => {
  expect(await read(JSON.stringify({ worlds: [world] }))).toMatch(message)
})

test('a byte order mark is no part of a configuration', async () => {
  expect(await read('\uFEFF{"worlds": [{}]}')).toEqual({ worlds: [{}] })
})

test('TypeScript is held to the same, with a TypeError', () => {
  const world = createWorld()
  expect(() => world.federation.addPolicy({ issuer: 'http://a.example' })).toThrow(TypeError)
  expect(() => world.addServicePrincipal({ level: 'account', sites: ['azure'] })).toThrow(TypeError)
  expect(() => world.addServicePrincipal({ secretLifetimeSeconds: Number.NaN })).toThrow(TypeError)
})

test('a subject token whose end no date can say is refused', async () => {
  const world = createWorld()
  await expect(world.federation.issueSubjectToken({ lifetimeSeconds: 1e15 })).rejects.toThrow(RangeError)
  await expect(world.federation.issueSubjectToken({ lifetimeSeconds: Number.NaN })).rejects.toThrow(RangeError)
  await expect(world.issueToken({ lifetimeSeconds: 1e15 })).rejects.toThrow(RangeError)
})

test('what a token that lives beyond all dates is exchanged for ends at a time that a date can say', async () => {
  const world = createWorld({ clock: 'frozen' })
  const { servicePrincipalClientId } = world.federation
  const token = await world.federation.issueSubjectToken({ claims: { exp: 1e20 } })
  const granted = await exchange(world, token, { client_id: servicePrincipalClientId })
  expect((await json(granted)).expires_in).toBe(1_000_000_000)
})

test.each([
  ['', 'line 1, column 1'],
  ['{"worlds": [{}]', 'line 1, column 16'],
  ['{\n  "worlds": [\n    {"name": "a",}\n  ]\n}', 'line 3, column 18'],
  ['{\r\n\tworlds: []\r\n}', 'line 2, column 2'],
  ['\uFEFF{"a": dapi-secret}', 'line 1, column 7'],
  ['{"a": 01}', 'line 1, column 8'],
  ['{"a": "x\ny"}', 'line 1, column 7'],
  ['{"a": 1} // why', 'line 1, column 10'],
  ['{"a" 1}', 'line 1, column 6'],
  ['[1 2]', 'line 1, column 4'],
  ['{1: 2}', 'line 1, column 2'],
])('the text %j is no JSON: the place is named, and none of the text', async (text, place) => {
  expect(await read(text)).toBe(`FILE is no JSON: ${place}.`)
})

test('what nests deeper than the stack is no JSON either, and what JSON allows has no such place', async () => {
  expect(await read('['.repeat(200_000))).toBe('FILE is no JSON: line 1, column 200001.')
  const good = ['{}', '[[], {}, [{}]]', ' [ -0.5e+3, 1E2, "\\u00e9\\n\\"", null, true, false ] ', '"a"', '0']
  for (const text of good) expect(jsonErrorAt(text), text).toBeUndefined()
})

test('a text is without a place exactly when it is JSON', () => {
  const pieces = fc.constantFrom(
    ...'{}[]:,"\\',
    ' ',
    '\n',
    '1',
    '-',
    '.',
    'e',
    '0',
    '"a"',
    'null',
    'tru',
    'true',
    '\\u00e9',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(pieces, { maxLength: 12 }).map((all) => all.join('')),
        fc.json(),
      ),
      (text) => {
        let isJson = true
        try {
          JSON.parse(text)
        } catch {
          isJson = false
        }
        expect(jsonErrorAt(text) === undefined).toBe(isJson)
      },
    ),
    { numRuns: 5000, seed: 7 },
  )
})
