import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createUse } from './use.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('a server is idle once no request has run for so long; one that runs is none', async () => {
  const use = createUse()
  let idle = false
  void use.idleFor(1000).then(() => {
    idle = true
  })
  await vi.advanceTimersByTimeAsync(900)
  const request = new EventEmitter() as unknown as ServerResponse
  use.count(request)
  await vi.advanceTimersByTimeAsync(5000)
  expect(idle).toBe(false)
  request.emit('close')
  await vi.advanceTimersByTimeAsync(999)
  expect(idle).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(idle).toBe(true)
})
