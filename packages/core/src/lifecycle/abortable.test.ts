import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { abortable } from './abortable.js'

const never = new Promise<never>(() => {})

describe('abortable', () => {
  it('is the promise itself when there is no signal', () => {
    const promise = Promise.resolve(1)
    expect(abortable(promise, undefined)).toBe(promise)
  })

  it('passes the outcome through, and keeps no listener afterwards', async () => {
    const { signal } = new AbortController()
    const failure = new Error('no')
    await expect(abortable(Promise.resolve(1), signal)).resolves.toBe(1)
    await expect(abortable(Promise.reject(failure), signal)).rejects.toBe(failure)
    const waiting = abortable(never, signal)
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    void waiting
  })

  it('listens to a signal once for any number that wait, tells each of them, and forgets whoever is served', async () => {
    const controller = new AbortController()
    const { signal } = controller
    const { promise, resolve } = Promise.withResolvers<number>()
    const all = [abortable(promise, signal), ...Array.from({ length: 20 }, () => abortable(never, signal))]
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    resolve(7)
    await expect(all[0]).resolves.toBe(7)
    controller.abort(new Error('enough'))
    const ended = await Promise.allSettled(all)
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', ...Array.from({ length: 20 }, () => 'rejected')])
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  it('rejects with the reason as soon as the signal is aborted, also when nothing answers', async () => {
    const controller = new AbortController()
    const reason = { why: 'closing' }
    const waiting = abortable(never, controller.signal)
    controller.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0)
  })

  it('rejects under a signal that is aborted already, and swallows the rejection that nobody sees [R25]', async () => {
    const reason = new Error('closed')
    const unseen: unknown[] = []
    const listener = (error: unknown): void => void unseen.push(error)
    process.on('unhandledRejection', listener)
    await expect(abortable(Promise.reject(new Error('late')), AbortSignal.abort(reason))).rejects.toBe(reason)
    await new Promise((resolve) => setImmediate(resolve))
    process.off('unhandledRejection', listener)
    expect(unseen).toEqual([])
  })
})
