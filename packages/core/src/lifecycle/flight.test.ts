import { describe, expect, it } from 'vitest'
import { launch } from './flight.js'

interface Work {
  readonly signal: AbortSignal
  readonly resolve: (value: string) => void
  readonly reject: (error: unknown) => void
}

function aFlight() {
  let work: Work | undefined
  let settled = 0
  const flight = launch<string>(
    (signal) => new Promise((resolve, reject) => (work = { signal, resolve, reject })),
    () => settled++,
  )
  return { flight, work: work as unknown as Work, settled: () => settled }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('launch', () => {
  it('gives one outcome to everybody who waits, and tells once that it is over [R19]', async () => {
    const { flight, work, settled } = aFlight()
    const waiting = [flight.join(undefined), flight.join(new AbortController().signal), flight.join(undefined)]
    work.resolve('token')
    await expect(Promise.all(waiting)).resolves.toEqual(['token', 'token', 'token'])
    await turn()
    expect([settled(), work.signal.aborted]).toEqual([1, false])
  })

  it('leaves the others theirs when one caller gives up [R21]', async () => {
    const { flight, work, settled } = aFlight()
    const controller = new AbortController()
    const first = flight.join(controller.signal)
    const second = flight.join(undefined)
    controller.abort('gone')
    await expect(first).rejects.toBe('gone')
    await turn()
    expect([settled(), work.signal.aborted]).toEqual([0, false])
    work.resolve('token')
    await expect(second).resolves.toBe('token')
  })

  it('ends the work when nobody waits any more, and says so once [R21]', async () => {
    const { flight, work, settled } = aFlight()
    const controller = new AbortController()
    const waiting = [flight.join(controller.signal), flight.join(controller.signal)]
    controller.abort('gone')
    await Promise.allSettled(waiting)
    await turn()
    expect([settled(), work.signal.aborted]).toEqual([1, true])
    work.reject(work.signal.reason)
    await turn()
    expect(settled()).toBe(1)
  })

  it('goes on without anybody once it is detached, and its failure is nobody else’s [R25]', async () => {
    const { flight, work, settled } = aFlight()
    flight.detach()
    const controller = new AbortController()
    const waiting = flight.join(controller.signal)
    controller.abort('gone')
    await expect(waiting).rejects.toBe('gone')
    await turn()
    expect(work.signal.aborted).toBe(false)
    work.reject(new Error('unseen'))
    await turn()
    expect(settled()).toBe(1)
  })

  it('keeps work that a new caller joins while the last one gives up', async () => {
    const { flight, work } = aFlight()
    const controller = new AbortController()
    const first = flight.join(controller.signal)
    controller.abort('gone')
    const second = flight.join(undefined)
    await expect(first).rejects.toBe('gone')
    await turn()
    expect(work.signal.aborted).toBe(false)
    work.resolve('token')
    await expect(second).resolves.toBe('token')
  })
})
