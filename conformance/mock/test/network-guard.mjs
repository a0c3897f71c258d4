// Loaded with --import into a process that must stay on this machine: says on stderr whom it looks up or connects to otherwise.
import dns from 'node:dns'
import net from 'node:net'

const own = /^(localhost|127(\.\d+){3}|::1)$/
const told = (what, host) => {
  if (host !== undefined && !own.test(host)) process.stderr.write(`OUTBOUND ${what} ${host}\n`)
}

const { connect } = net.Socket.prototype
net.Socket.prototype.connect = function guarded(...args) {
  const [first] = Array.isArray(args[0]) ? args[0] : args
  // Without a host it is loopback; a path is a socket of this machine.
  told('connect', typeof first === 'object' ? first.host : typeof args[1] === 'string' ? args[1] : undefined)
  return Reflect.apply(connect, this, args)
}
for (const api of [dns, dns.promises]) {
  for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
    const original = api[name]
    api[name] = function guarded(host, ...rest) {
      told(name, host)
      return Reflect.apply(original, this, [host, ...rest])
    }
  }
}
