import { describe, expect, it } from 'vitest'
import { readBounded } from './bounded-body.js'

function response(...chunks: readonly string[]): { readonly response: Response; readonly cancelled: () => boolean } {
  let cancelled = false
  const rest = chunks.map((chunk) => new TextEncoder().encode(chunk))
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const next = rest.shift()
      if (next) controller.enqueue(next)
      else controller.close()
    },
    cancel: () => {
      cancelled = true
    },
  })
  return { response: new Response(body), cancelled: () => cancelled }
}

describe('readBounded', () => {
  it('puts chunks together in their order, up to the very bound', async () => {
    const bytes = await readBounded(response('ab', '', 'cde').response, 5)
    expect(new TextDecoder().decode(bytes)).toBe('abcde')
  })

  it('is undefined a byte later, and gives the connection up [T42]', async () => {
    const { response: long, cancelled } = response('ab', 'cdef', 'never read')
    expect(await readBounded(long, 5)).toBeUndefined()
    expect(cancelled()).toBe(true)
  })

  it('is empty for an answer without a body', async () => {
    expect(await readBounded(new Response(null, { status: 204 }), 5)).toEqual(new Uint8Array())
  })
})
