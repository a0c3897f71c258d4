import { describe, expect, it } from 'vitest'
import { TokenRequestError } from '../errors.js'
import { fakeClock } from '../testing/index.js'
import { createOnce } from './once.js'

const failed = (retryable: boolean): TokenRequestError =>
  new TokenRequestError({ code: 'ERR_DISCOVERY_FAILED', message: 'no', endpoint: 'https://h.example', retryable })

describe('createOnce', () => {
  it('has one look-up in flight for each name, and keeps what it found [R19]', async () => {
    const once = createOnce(fakeClock())
    let loads = 0
    const load = async (): Promise<object> => {
      loads++
      return { loads }
    }
    const [first, second] = await Promise.all([once('a', load), once('a', load)])
    expect(first).toBe(second)
    expect(await once('a', load)).toBe(first)
    expect(loads).toBe(1)
    await once('b', load)
    expect(loads).toBe(2)
  })

  it('keeps a success that is undefined too', async () => {
    const once = createOnce(fakeClock())
    let loads = 0
    const load = async (): Promise<undefined> => void loads++
    await once('a', load)
    await once('a', load)
    expect(loads).toBe(1)
  })

  it('remembers a refusal for a minute, for everybody [R47]', async () => {
    const clock = fakeClock()
    const once = createOnce(clock)
    const refusal = failed(false)
    let loads = 0
    const load = (): Promise<never> => {
      loads++
      return Promise.reject(refusal)
    }
    await expect(once('a', load)).rejects.toBe(refusal)
    await clock.advance(59_999)
    await expect(once('a', load)).rejects.toBe(refusal)
    expect(loads).toBe(1)
    await clock.advance(1)
    await expect(once('a', load)).rejects.toBe(refusal)
    expect(loads).toBe(2)
  })

  it('does not remember an outage', async () => {
    const once = createOnce(fakeClock())
    await expect(once('a', () => Promise.reject(failed(true)))).rejects.toMatchObject({ retryable: true })
    await expect(once('a', async () => 'found')).resolves.toBe('found')
  })

  it('does not remember an abort, and ends the look-up that nobody waits for [R47] [R21]', async () => {
    const once = createOnce(fakeClock())
    const controller = new AbortController()
    let inner: AbortSignal | undefined
    const load = ({ signal }: { readonly signal: AbortSignal }): Promise<never> => {
      inner = signal
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(failed(false)), { once: true })
      })
    }
    const waiting = once('a', load, { signal: controller.signal })
    controller.abort('closing')
    await expect(waiting).rejects.toBe('closing')
    await new Promise((resolve) => setImmediate(resolve))
    expect(inner?.aborted).toBe(true)
    await expect(once('a', async () => 'found')).resolves.toBe('found')
  })

  it('leaves the others theirs when the first caller gives up, and asks nothing for one who has [R21]', async () => {
    const once = createOnce(fakeClock())
    const controller = new AbortController()
    let resolve: (value: string) => void = () => {}
    const load = (): Promise<string> => new Promise((done) => (resolve = done))
    const first = once('a', load, { signal: controller.signal })
    const second = once('a', load)
    controller.abort('closing')
    await expect(first).rejects.toBe('closing')
    resolve('found')
    await expect(second).resolves.toBe('found')
    await expect(once('a', load, { signal: AbortSignal.abort('gone') })).rejects.toBe('gone')
  })
})
