import { Socket } from 'node:net'

const { connect } = Socket.prototype
const seen = []

// Where the listener is closed nobody but the client sees an attempt, so attempts are counted in the client's own process.
Socket.prototype.connect = function (...words) {
  const [target] = [words[0]].flat()
  seen.push(Number(target?.port ?? target))
  return connect.apply(this, words)
}

/** How many connections to these ports this process has begun, whether or not they came about. */
export function connectionsTo(ports) {
  return seen.filter((port) => ports.has(port)).length
}
