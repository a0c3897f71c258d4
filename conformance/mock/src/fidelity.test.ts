import { expect, test } from 'vitest'
import { fidelity } from './fidelity.js'
import { operations } from './http/operation.js'
import { services } from './services/services.js'

test('every operation has a route, and every route an entry of the table', () => {
  const routed = new Set(services.flatMap(({ routes }) => routes).map(({ operation }) => operation))
  expect([...routed, 'proxy.connect', 'tls.handshake', 'unmatched'].sort()).toEqual([...operations].sort())
  expect(Object.keys(fidelity).sort()).toEqual([...operations].sort())
})

test('nothing claims to be observed without a date', () => {
  for (const [operation, { level, source }] of Object.entries(fidelity))
    expect(level !== 'observed' || /\d{4}-\d{2}-\d{2}/.test(source), operation).toBe(true)
})
