import { expect, test } from 'vitest'
import { answerTo } from './name-server.js'

/** A question as resolvers send it: header, name, type, class. */
function question(name: string, type: number, flags = 0x0100): Buffer {
  const header = Buffer.from([0x12, 0x34, flags >> 8, flags & 0xff, 0, 1, 0, 0, 0, 0, 0, 0])
  const labels = name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)]))
  return Buffer.concat([header, ...labels, Buffer.from([0, type >> 8, type & 0xff, 0, 1])])
}

test('every name has the one address', () => {
  const asked = question('login.microsoftonline.com', 1)
  const answer = answerTo(asked) as Buffer
  // The same number, an answer with authority and recursion wanted, no error; one question, one record.
  expect([...answer.subarray(0, 12)]).toEqual([0x12, 0x34, 0x85, 0x80, 0, 1, 0, 1, 0, 0, 0, 0])
  expect(answer.subarray(12, asked.length)).toEqual(asked.subarray(12))
  expect([...answer.subarray(asked.length)]).toEqual([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1])
})

test('there is nothing else about a name, and no error either', () => {
  const asked = question('host.example', 28, 0)
  const answer = answerTo(asked) as Buffer
  expect([...answer.subarray(2, 12)]).toEqual([0x84, 0x80, 0, 1, 0, 0, 0, 0, 0, 0])
  expect(answer.length).toBe(asked.length)
})

test('what a resolver adds to its question is not repeated', () => {
  const asked = question('host.example', 1)
  const withOption = Buffer.concat([asked, Buffer.from([0, 0, 41, 16, 0, 0, 0, 0, 0, 0, 0])])
  withOption.writeUInt16BE(1, 10)
  expect(answerTo(withOption)).toEqual(answerTo(asked))
})

test.each([
  ['nothing', Buffer.alloc(0)],
  ['half a header', Buffer.alloc(7)],
  ['a name without an end', question('host.example', 1).subarray(0, 20)],
  ['an answer', question('host.example', 1, 0x8180)],
])('%s is not answered', (_, datagram) => {
  expect(answerTo(datagram)).toBeUndefined()
})
