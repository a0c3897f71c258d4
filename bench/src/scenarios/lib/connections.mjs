import { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const { connect } = Socket.prototype
const seen = []

// Where the listener is closed nobody but the client sees an attempt, so attempts are counted in the client's own process.
Socket.prototype.connect = function (...words) {
  const [target] = [words[0]].flat()
  seen.push(Number(target?.port ?? target))
  return connect.apply(this, words)
}

/** How many this process has begun so far, whether or not they came about. */
function connectionsTo(ports) {
  return seen.filter((port) => ports.has(port)).length
}

/** How many connections to these ports this process begins within so many milliseconds from now. */
export async function connectionsWithin(milliseconds, ports) {
  const before = connectionsTo(ports)
  await sleep(milliseconds)
  return connectionsTo(ports) - before
}
