import { expect, test } from 'vitest'
import { askedOf, askedText, differences } from '../src/lib/asked.mjs'
import { judge } from '../src/lib/judge.mjs'

const token = { operation: 'workspace.token', status: 200 }
const call = {
  operation: 'scim.me',
  method: 'GET',
  scheme: 'https',
  authority: 'host.example',
  path: '/me',
  status: 401,
  request: { headers: { authorization: { length: 23, secret: 'unknown#1' } } },
}
const ended = { code: 0, stdout: 'signed in as ada\n', stderr: '', entries: [token] }

test('requests are counted by operation, with the status of those that were refused', () => {
  const asked = askedOf([token, token, call, { operation: 'idp.jwks' }])
  expect(askedText(asked)).toBe('workspace.token 2, scim.me (401) 1, idp.jwks (cut) 1')
})

test('one request too many, one too few and one that nobody expects are differences', () => {
  expect(differences({ a: 2, b: 1, c: 3 }, { a: 1, b: [0, 1], d: 1, c: [1, 2] })).toEqual([
    'a was asked 2, not 1 times',
    'c was asked 3, not 1 to 2 times',
    'd was asked 0, not 1 times',
  ])
})

test('a row passes when the client signed in with exactly the requests expected', () => {
  const row = { asked: { 'workspace.token': 1 } }
  expect(judge(row, ended)).toEqual({ result: 'pass', note: '', asked: { 'workspace.token': 1 } })
  expect(judge({ asked: {} }, ended).result).toBe('fail')
  expect(judge(row, { ...ended, stdout: '' }).result).toBe('fail')
  expect(judge(row, { ...ended, code: 1, stderr: 'TypeError: no\n    at x' })).toMatchObject({
    result: 'fail',
    note: 'it did not sign in: exit 1, TypeError: no',
  })
})

test('a row that says what it sends passes with those headers and that body alone, request by request', () => {
  const list = (...headers) => ({
    operation: 'clusters.list',
    status: 200,
    request: { headers: Object.fromEntries(headers.map((name) => [name, {}])), json: {} },
  })
  const create = {
    operation: 'pat.create',
    status: 200,
    request: { headers: { a: {} }, json: { lifetime_seconds: 100 } },
  }
  const sends = [
    { operation: 'clusters.list', headers: ['a', 'b'] },
    { operation: 'pat.create', headers: ['a'], json: { lifetime_seconds: 100 } },
    { operation: 'clusters.list', headers: ['a'] },
  ]
  const row = { asked: { 'clusters.list': 2, 'pat.create': 1 }, sends }
  expect(judge(row, { ...ended, entries: [list('a', 'b'), create, list('a')] }).result).toBe('pass')
  const late = { ...create, request: { ...create.request, json: { lifetime_seconds: 99 } } }
  expect(judge(row, { ...ended, entries: [list('a'), late, list('a', 'b')] })).toMatchObject({
    result: 'fail',
    note: 'clusters.list came without b; pat.create came with lifetime_seconds 99',
  })
  expect(judge({ ...row, asked: {} }, { ...ended, entries: [] }).note).toBe(
    'clusters.list was not asked a 1. time; pat.create was not asked a 1. time; clusters.list was not asked a 2. time',
  )
})

test('a defect is stated with its request, is never a pass, and fails once the client does right', () => {
  const defect = { text: 'It sends:', header: 'authorization', request: ({ operation }) => operation === 'scim.me' }
  const failed = { ...ended, code: 1, stdout: '', entries: [call] }
  expect(judge({ asked: { 'scim.me (401)': 1 }, defect }, failed)).toMatchObject({
    result: 'defect',
    note: 'It sends: `GET https://host.example/me`, `authorization` of 23 characters, → 401',
  })
  expect(judge({ asked: { 'workspace.token': 1 }, defect }, ended).result).toBe('fail')
})
