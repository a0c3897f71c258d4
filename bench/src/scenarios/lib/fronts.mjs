import { once } from 'node:events'
import { connect, createServer } from 'node:net'

/**
 * Ports of this process alone: ten below the range from which systems hand out ports, so that none is lost to a stranger while
 * its door is shut.
 */
const firstPort = 20_000 + (process.pid % 1000) * 10

/**
 * Puts a door before every port of an endpoint, its admin API excepted. While the doors are `down`, connections are refused
 * as by a machine on which nothing listens; what was open is cut.
 */
export async function behindFronts({ admin, world, ...served }) {
  const text = JSON.stringify(served)
  const inner = new Set([...text.matchAll(/\/\/(?:127\.0\.0\.1|localhost):(\d+)/g)].map(([, port]) => port))
  const fronts = new Map()
  for (const port of inner) fronts.set(port, await openFront(Number(port)))
  const moved = text.replace(
    /(\/\/(?:127\.0\.0\.1|localhost)):(\d+)/g,
    (_, host, port) => `${host}:${fronts.get(port).port}`,
  )
  const all = [...fronts.values()]
  return {
    endpoint: { admin, world, ...JSON.parse(moved) },
    ports: new Set(all.map(({ port }) => port)),
    down: () => Promise.all(all.map((front) => front.down())),
    up: () => Promise.all(all.map((front) => front.up())),
  }
}

async function openFront(target) {
  const open = new Set()
  const server = createServer((incoming) => {
    const outgoing = connect(target, '127.0.0.1')
    for (const [one, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ]) {
      open.add(one)
      one.pipe(other)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
    }
  })
  const port = await ownPort(server)
  return {
    port,
    down: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of open) socket.destroy()
      await closed
    },
    up: () => once(server.listen(port, '127.0.0.1'), 'listening'),
  }
}

async function ownPort(server) {
  for (let port = firstPort; port < firstPort + 10; port++) {
    try {
      await once(server.listen(port, '127.0.0.1'), 'listening')
      return port
    } catch (error) {
      if (error.code !== 'EADDRINUSE') throw error
    }
  }
  throw new Error(`No port from ${firstPort} to ${firstPort + 9} is free.`)
}
