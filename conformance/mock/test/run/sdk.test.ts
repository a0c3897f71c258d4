import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import type { JournalEntry } from '../../src/index.js'
import { isolationAllowed } from './isolation.js'
import { type Ended, makePlace } from './mock-command.js'

const program = fileURLToPath(new URL('sdk-client.mjs', import.meta.url))
vi.setConfig({ testTimeout: 120_000 })

/** Runs the program with the published SDK for JavaScript, and gives what the mock was asked. */
async function signIn(
  auth: string,
  ...options: string[]
): Promise<Ended & { readonly entries: readonly JournalEntry[] }> {
  await using place = await makePlace()
  const words = ['--client', 'databricks-sdk-js', '--auth', auth, '--journal', 'asked.json', ...options]
  const ended = await place.mock(['run', ...words, '--', 'node', program])
  const { entries } = JSON.parse(await readFile(join(place.folder, 'asked.json'), 'utf8')).journals[0]
  return { ...ended, entries }
}

/** How often each operation was asked. */
function counts(entries: readonly JournalEntry[]): Readonly<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const { operation } of entries) if (operation !== 'tls.handshake') found[operation] = (found[operation] ?? 0) + 1
  return found
}

test.each([
  ['pat', { 'scim.me': 1 }],
  ['oauth-m2m', { 'workspace.discovery': 1, 'workspace.token': 1, 'scim.me': 1 }],
  // It asks once whether the service is there, and once for the token.
  ['metadata-service', { 'metadata.token': 2, 'scim.me': 1 }],
])('the SDK for JavaScript signs in by its environment, with %s', async (auth, asked) => {
  const { code, stdout, entries } = await signIn(auth)
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^signed in as \S+\n$/)])
  expect(counts(entries)).toEqual(asked)
  expect(entries.filter(({ via, outcome }) => via !== 'http' || outcome !== 'ok')).toEqual([])
})

test.skipIf(!isolationAllowed).each([
  ['azure-client-secret', { 'entra.token': 2, 'scim.me': 1 }],
  ['azure-msi', { 'imds.token': 2, 'scim.me': 1 }],
  ['google-credentials', { 'google.token': 1, 'scim.me': 1 }],
])(
  'in a network of its own the SDK for JavaScript signs in under its built-in addresses, with %s',
  async (auth, asked) => {
    const { code, stdout, entries } = await signIn(auth, '--isolate')
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^signed in as \S+\n$/)])
    expect(counts(entries)).toEqual(asked)
  },
)

test.skipIf(!isolationAllowed)(
  'a sign-in that the SDK breaks itself is seen in the journal: it sends a promise as the token',
  async () => {
    const { code, entries } = await signIn('google-id', '--isolate')
    expect(code).toBe(1)
    expect(entries.find(({ operation }) => operation === 'scim.me')).toMatchObject({
      outcome: 'refused',
      reason: { code: 'unsupported-credential' },
      request: { headers: { authorization: { length: 'Bearer [object Promise]'.length } } },
    })
  },
)
