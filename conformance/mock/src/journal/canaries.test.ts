import { expect, test } from 'vitest'
import { createCanaries } from './canaries.js'

test('a secret is named alone, behind a scheme, and as the password of a Basic header', () => {
  const canaries = createCanaries()
  canaries.add('pat', 'dapi-first')
  canaries.add('pat', 'dapi-second')
  expect(canaries.namesOf('dapi-second')).toEqual(['pat#2'])
  expect(canaries.namesOf('Bearer dapi-first')).toEqual(['pat#1'])
  expect(canaries.namesOf(`Basic ${btoa('token:dapi-first')}`)).toEqual(['pat#1'])
})

test('a stranger keeps its number', () => {
  const canaries = createCanaries()
  expect(['x', 'y', 'x', 'Basic !'].flatMap((value) => canaries.namesOf(value))).toEqual([
    'unknown#1',
    'unknown#2',
    'unknown#1',
    'unknown#3',
  ])
})

test('ten thousand of each kind are kept, the newest, and the rest is counted', () => {
  const canaries = createCanaries()
  canaries.add('client-secret', 'dose-kept')
  for (let at = 1; at <= 10_002; at += 1) canaries.add('access-token', `token-${at}`)
  expect(canaries.all.length).toBe(10_001)
  expect(canaries.forgotten).toBe(2)
  expect(canaries.namesOf('dose-kept')).toEqual(['client-secret#1'])
  expect(canaries.namesOf('token-10002')).toEqual(['access-token#10002'])
  expect(canaries.namesOf('token-2')).toEqual(['unknown#1'])
})

test('scrubbing finds every spelling', () => {
  const canaries = createCanaries()
  canaries.add('pat', 'dapi/öne')
  const spelled = ['dapi/öne', encodeURIComponent('dapi/öne'), btoa('xxdapi/one')]
  expect(canaries.scrub(`${spelled[0]} ${spelled[1]}`)).toBe('[pat#1] [pat#1]')
})
