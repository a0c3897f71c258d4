import { expect, test } from 'vitest'
import { createCanaries } from './canaries.js'
import { createJournal } from './journal.js'

const request = { headers: {}, query: {}, form: {}, jsonKeys: [], json: {}, bodySecrets: [] }
const entry = (operation: string) => ({
  world: 'default',
  time: 0,
  operation,
  method: 'GET',
  scheme: 'http' as const,
  target: '/',
  path: '/',
  authority: 'a.example',
  via: 'direct',
  request,
})

test('a journal keeps the last entries, counts all, and says how many it dropped', () => {
  const journal = createJournal(createCanaries())
  for (let at = 0; at < 25_000; at += 1) journal.open(entry(at % 2 === 0 ? 'scim.me' : 'workspace.token'))
  expect(journal.entries.length).toBeGreaterThanOrEqual(10_000)
  expect(journal.entries.length).toBeLessThan(11_000)
  expect(journal.entries.at(-1)?.seq).toBe(25_000)
  expect(journal.entries.length + journal.dropped).toBe(25_000)
  expect([journal.count('scim.me'), journal.count('*')]).toEqual([12_500, 25_000])
  journal.clear()
  expect([journal.dropped, journal.count('*'), journal.entries.length]).toEqual([0, 0, 0])
})

test('waiting counts what was dropped', async () => {
  const journal = createJournal(createCanaries())
  for (let at = 0; at < 12_000; at += 1) journal.open(entry('scim.me'))
  expect((await journal.wait('scim.me', 12_000)).at(-1)?.seq).toBe(12_000)
})
