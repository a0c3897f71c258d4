// Asks a token endpoint from several connections for as long or as often as it is told; prints { requests, seconds }. A bare
// socket, so that what is measured is the server.
import { connect } from 'node:net'

const { url, authorization, connections = 16, seconds = 3, requests = Infinity } = JSON.parse(process.argv[2])
const { hostname, port, pathname, host } = new URL(url)
const body = 'grant_type=client_credentials&scope=all-apis'
const bytes = Buffer.from(
  [
    `POST ${pathname} HTTP/1.1`,
    `host: ${host}`,
    `authorization: ${authorization}`,
    'content-type: application/x-www-form-urlencoded',
    `content-length: ${body.length}`,
    '',
    body,
  ].join('\r\n'),
)
let asked = 0
let done = 0
const start = performance.now()
const end = start + seconds * 1000
await Promise.all(Array.from({ length: connections }, run))
console.log(JSON.stringify({ requests: done, seconds: (performance.now() - start) / 1000 }))

function run() {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, next)
    let answer = ''
    socket.setEncoding('latin1').setNoDelay(true)
    socket.on('error', reject)
    socket.on('data', (chunk) => {
      answer += chunk
      if (!isWhole(answer)) return
      if (!answer.startsWith('HTTP/1.1 200 ') || !answer.includes('"access_token"')) return reject(new Error(answer))
      answer = ''
      done += 1
      next()
    })
    function next() {
      if (asked >= requests || performance.now() >= end) return socket.end(resolve)
      asked += 1
      socket.write(bytes)
    }
  })
}

function isWhole(answer) {
  const at = answer.indexOf('\r\n\r\n')
  if (at < 0) return false
  const length = /\r\ncontent-length: (\d+)/i.exec(answer)?.[1]
  return length === undefined ? answer.endsWith('0\r\n\r\n') : answer.length >= at + 4 + Number(length)
}
