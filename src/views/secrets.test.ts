/** Tests of finding passwords in bodies. */
import { expect, test } from 'vitest'
import type { Json } from '#exchange/json.ts'
import { passwordHeaderIn, secretIn } from './secrets.ts'

const deep = (levels: number): Json => (levels === 0 ? { password: 'x1' } : { a: deep(levels - 1) })

test.each([
  [{ root_password: 'hunter22' }, '/root_password'],
  [{ a: [{ rootPassword: 'hunter22' }] }, '/a/0/rootPassword'],
  [{ note: 'it is ‹secret:0123456789ab›' }, '/note'],
  [['‹secret:0123456789ab›'], '/0'],
  [{ root_passwd: 'hunter22' }, '/root_passwd'],
  [{ root_password: null }, null],
  [{ root_password: '' }, null],
  [{ root_password: '********' }, null],
  [{ root_password: 7 }, null],
  [{ password_status: 'ready' }, null],
  ['hunter22', null],
  [null, null],
  [undefined, null],
  [deep(20), `${'/a'.repeat(20)}/password`],
  [deep(40), null],
] as const)('%j', (json, pointer) => {
  expect(secretIn(json)).toBe(pointer)
})

test('of the headers, only one that names a password holds one', () => {
  const marker = '‹secret:0123456789ab›'
  const held = (name: string, value: string) => passwordHeaderIn([[name, value]])
  expect(held('X-Root-Password', marker)).toBe('x-root-password')
  expect(held('initial_passwd', marker)).toBe('initial_passwd')
  expect(held('X-Requires-Password', marker)).toBe(null)
  expect(held('X-Root-Password', '********')).toBe(null)
  expect(held('Set-Cookie', marker)).toBe(null)
})
