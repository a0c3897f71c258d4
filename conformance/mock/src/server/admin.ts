import type { IncomingMessage, RequestListener } from 'node:http'
import { faultRuleFromJson } from '../faults/fault-rule-from-json.js'
import { asRecord, parseJson } from '../http/body.js'
import { isLoopback } from '../http/target.js'
import type { World } from '../world/world.js'
import { writeJson } from './write-response.js'

/** What an admin call answers. */
interface AdminAnswer {
  readonly status: number
  readonly json: unknown
}

type AdminCall = (
  world: World,
  body: Readonly<Record<string, unknown>>,
  id: string,
) => AdminAnswer | Promise<AdminAnswer>

const calls: Readonly<Record<string, AdminCall>> = {
  'GET journal': (world) => done({ entries: world.journal.entries }),
  'DELETE journal': (world) => {
    world.journal.clear()
    return done({})
  },
  'POST clock/advance': async (world, body) => {
    await world.clock.advance((body['ms'] ?? body['duration']) as number | string)
    return done({ now: world.clock.now() })
  },
  'POST faults': (world, body) => ({ status: 201, json: { id: world.addFault(faultRuleFromJson(body)) } }),
  'DELETE faults': (world) => {
    world.clearFaults()
    return done({})
  },
  'POST faults/:id/release': (world, _, id) =>
    world.releaseFault(id) ? done({}) : { status: 404, json: { message: 'No such rule holds anything.' } },
  'POST keys/rotate': async (world, body) => {
    await world.rotateKeys({ retireOld: body['retireOld'] === true })
    return done({})
  },
}

/**
 * The admin API. It steers worlds and must not be steered by a web page: the Host has to be loopback, which DNS rebinding
 * cannot fake, and no request with an Origin header is served.
 */
export function adminListener(worlds: readonly World[]): RequestListener {
  return async (incoming, outgoing) => {
    try {
      const { status, json } = isFromBrowser(incoming)
        ? { status: 403, json: { message: 'The admin API takes neither Origin headers nor foreign Host names.' } }
        : await answer(incoming, worlds)
      writeJson(outgoing, status, json)
    } catch (error) {
      if (!outgoing.headersSent) writeJson(outgoing, 400, { message: (error as Error).message })
    }
  }
}

async function answer(incoming: IncomingMessage, worlds: readonly World[]): Promise<AdminAnswer> {
  const path = (incoming.url ?? '').split('?', 1)[0] as string
  if (path === '/v1/worlds' && incoming.method === 'GET')
    return done({ worlds: worlds.map(({ name, clock }) => ({ name, now: clock.now(), frozen: clock.frozen })) })
  const [, name, rest = ''] = /^\/v1\/worlds\/([\w-]+)\/(.+)$/.exec(path) ?? []
  const world = worlds.find((one) => one.name === name)
  const id = /^faults\/([\w-]+)\/release$/.exec(rest)?.[1]
  const call = calls[`${incoming.method} ${id === undefined ? rest : 'faults/:id/release'}`]
  if (!world || !call) return { status: 404, json: { message: 'No such world or call.' } }
  return call(world, await readJson(incoming), id ?? '')
}

async function readJson(incoming: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  let text = ''
  for await (const chunk of incoming.setEncoding('utf8')) text += chunk
  if (text === '') return {}
  const body = asRecord(parseJson(text))
  if (!body) throw new TypeError('The body is not a JSON object.')
  return body
}

function isFromBrowser({ headers }: IncomingMessage): boolean {
  const host = (headers.host ?? '').replace(/:\d+$/, '')
  return headers.origin !== undefined || !isLoopback(host)
}

function done(json: unknown): AdminAnswer {
  return { status: 200, json }
}
