/** Tests of bad bodies that are sent elsewhere instead of being refused. */
import { expect, it } from 'vitest'
import { errorsRules } from '../errors.ts'
import { call, failing } from '../testing.ts'

const order = { plan_id: 1, location_id: 6, template_slug: 'ubuntu-24.04' }
const uuid = 'a1b2c3d4-e5f6-4890-abcd-ef1234567890'
const create = (status: number, sent: object, json?: unknown) =>
  call('POST /servers', status, { sent, ...(json === undefined ? { text: '' } : { json }) })
const sound = create(201, order, { data: { uuid } })

it('a redirect is no refusal where sound orders are carried out', () => {
  expect(failing(errorsRules, [sound, create(302, {})])).toEqual(['errors/invalid-body-is-422'])
})

it('a redirect of whatever is sent says nothing of the body', () => {
  expect(failing(errorsRules, [create(302, {})])).toEqual([])
  expect(failing(errorsRules, [sound, create(302, order)])).toEqual([])
})
