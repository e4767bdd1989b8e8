/** Tests of reading parameters out of paths. */
import { describe, expect, test } from 'vitest'
import { call } from '#rules/testing.ts'
import { isUuid, queryOf, serverIdOf, serverPathOf } from './paths.ts'

describe('serverPathOf', () => {
  test.each([
    ['GET /servers/abc', { id: 'abc', below: '' }],
    ['GET /servers/abc/status?x=1', { id: 'abc', below: 'status' }],
    ['GET /servers/abc/power/now', { id: 'abc', below: 'power/now' }],
    ['GET /servers/abc%25', { id: 'abc%', below: '' }],
    ['GET /servers/abc%', { id: 'abc%', below: '' }],
    ['GET /servers', null],
    ['GET /servers/', null],
    ['GET /servers?page=2', null],
    ['GET /plans/1', null],
  ])('%s', (target, expected) => {
    expect(serverPathOf(call(target, 200))).toEqual(expected)
    expect(serverIdOf(call(target, 200))).toBe(expected?.id ?? null)
  })
})

test('queryOf reads every parameter, even behind a second question mark', () => {
  expect([...queryOf(call('GET /servers?page=2&status=a?b', 200))]).toEqual([
    ['page', '2'],
    ['status', 'a?b'],
  ])
  expect([...queryOf(call('GET /servers', 200))]).toEqual([])
})

test.each([
  ['a1b2c3d4-e5f6-7890-abcd-ef1234567890', true],
  ['A1B2C3D4-E5F6-7890-ABCD-EF1234567890', true],
  ['a1b2c3d4e5f67890abcdef1234567890', false],
  ['a1b2c3d4-e5f6-7890-abcd-ef123456789', false],
  [7, false],
])('isUuid(%s) is %s', (text, expected) => {
  expect(isUuid(text)).toBe(expected)
})
