import { inspect } from 'node:util'
import { openaiOptions } from '@lakeauth/core/adapters'
import OpenAI from 'openai'
import { OpenAIRealtimeWebSocket } from 'openai/realtime/websocket'
import { describe, expect, it } from 'vitest'
import { bearersOf, completion, workspace } from './support/adapters.js'
import { rejection } from './support/context.js'

const CHAT = '/serving-endpoints/chat/completions'
const PLACEHOLDER = '[signed by auth.fetch]'
const question = { model: 'm', messages: [{ role: 'user' as const, content: 'Hello' }] }

describe('openaiOptions with the OpenAI client', () => {
  it('leaves no token in the client, a copy of it, or an error [T35]', async () => {
    await using place = await workspace()
    place.world.on('unmatched', { path: CHAT }).times(1).respond(completion)
    const client = new OpenAI(await openaiOptions(place.auth))
    await client.chat.completions.create(question)
    place.world.on('unmatched', { path: CHAT }).respond({ status: 400, json: { message: 'no' } })
    const error = await rejection(client.chat.completions.create(question))
    const token = String((await place.auth.headers())['Authorization']).slice('Bearer '.length)
    for (const each of [client, client.withOptions({ maxRetries: 0 }), error]) {
      place.assertSilent('what is printed', each)
      expect(inspect(each, { depth: 10, showHidden: true })).not.toContain(token)
    }
    const { apiKey, _options } = client as unknown as Record<string, unknown>
    expect(JSON.stringify([apiKey, _options])).not.toContain(token)
    expect(apiKey).toBe(PLACEHOLDER)
  })

  it('sends the token and never what stands in its place, whatever headers the caller adds', async () => {
    await using place = await workspace()
    place.world.on('unmatched', { path: CHAT }).respond(completion)
    const options = await openaiOptions(place.auth)
    await new OpenAI(options).chat.completions.create(question)
    await new OpenAI({ ...options, defaultHeaders: { 'x-own': '1' } }).chat.completions.create(question)
    await place.auth.fetch('/api/2.1/clusters/list')
    expect(bearersOf(place.world)).toHaveLength(1)
    expect(JSON.stringify(place.world.journal.entries)).not.toContain('signed by')
  })

  it('sends nothing in place of a token through a fetch of the caller or a WebSocket', async () => {
    await using place = await workspace()
    const sent: Headers[] = []
    const fetch: typeof globalThis.fetch = async (_url, init) => {
      sent.push(new Headers(init?.headers))
      return Response.json(completion.json)
    }
    const client = new OpenAI({ ...(await openaiOptions(place.auth)), fetch })
    await client.chat.completions.create(question)
    expect(sent.map((headers) => headers.get('authorization'))).toEqual([null])
    const socket = OpenAIRealtimeWebSocket.create(client, { model: 'm', dangerouslyAllowBrowser: true })
    expect((await rejection(socket)).name).toBe('SyntaxError')
  })
})
