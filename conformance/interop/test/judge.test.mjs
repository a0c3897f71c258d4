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

test('a defect is stated with its request, is never a pass, and fails once the client does right', () => {
  const defect = { text: 'It sends:', header: 'authorization', request: ({ operation }) => operation === 'scim.me' }
  const failed = { ...ended, code: 1, stdout: '', entries: [call] }
  expect(judge({ asked: { 'scim.me (401)': 1 }, defect }, failed)).toMatchObject({
    result: 'defect',
    note: 'It sends: `GET https://host.example/me`, `authorization` of 23 characters, → 401',
  })
  expect(judge({ asked: { 'workspace.token': 1 }, defect }, ended).result).toBe('fail')
})
