/** Tests of what an account with an overdue invoice may do, and may not. */
import { describe, expect, it } from 'vitest'
import { type CallDetails, call, collection, envelope } from '../testing.ts'
import { create, fails, full, outcome, uuid } from './testing.ts'

const overdue = (status: number, code: string, details: CallDetails = {}) =>
  create(status, code, { token: 'OD', ...details })

describe('a creation with an overdue invoice', () => {
  const list = (...names: string[]) =>
    call('GET /servers', 200, {
      token: 'OD',
      json: collection(names.map((name) => ({ uuid: name, name }))),
    })
  it('is refused with 402 and makes nothing', () => {
    const tape = [overdue(402, 'OVERDUE_INVOICE'), list('old')]
    expect(fails(...tape)).toEqual([])
    expect(outcome('overdue-creation-is-402', ...tape)).toBe('pass')
    expect(outcome('overdue-creation-makes-nothing', ...tape)).toBe('pass')
    expect(outcome('overdue-invoice-stops-creations-only', ...tape)).toBe('pass')
    expect(outcome('402-is-overdue-invoice', ...tape)).toBe('pass')
  })
  it('must not go through, nor half through', () => {
    const made = overdue(201, 'x', { json: { data: { uuid } } })
    expect(fails(made)).toEqual(['overdue-creation-is-402'])
    expect(fails(overdue(403, 'FORBIDDEN'))).toEqual(['overdue-creation-is-402'])
    expect(fails(overdue(402, 'PAYMENT_REQUIRED'))).toEqual(['402-is-overdue-invoice'])
    expect(fails(overdue(402, 'OVERDUE_INVOICE'), list('h.example.com'))).toEqual([
      'overdue-creation-makes-nothing',
    ])
  })
  it('is not made where a key brings the server of somebody who pays: that is of the key', () => {
    const headers = { 'Idempotency-Key': 'k1' }
    const data = { data: { uuid } }
    const paid = create(201, 'x', { requestHeaders: headers, json: data })
    const brought = overdue(201, 'x', { requestHeaders: headers, json: data })
    expect(outcome('overdue-creation-is-402', paid, brought)).toBe('none')
    const keyed = (key: string) => ({ requestHeaders: { 'Idempotency-Key': key }, json: data })
    expect(outcome('overdue-creation-is-402', paid, overdue(201, 'x', keyed('k2')))).toBe('fail')
  })
  it('leaves everything else possible', () => {
    const read = call('GET /plans', 402, { token: 'OD', json: envelope('OVERDUE_INVOICE') })
    expect(fails(read)).toEqual(['overdue-invoice-stops-creations-only'])
  })
  it('may be refused for another reason first', () => {
    const early = [overdue(422, 'VALIDATION_ERROR'), overdue(409, 'X'), overdue(403, 'SOLD_OUT')]
    expect(outcome('overdue-creation-is-402', ...early)).toBe('none')
    expect(
      outcome('overdue-creation-is-402', overdue(500, 'X'), overdue(402, 'X', { sent: {} })),
    ).toBe('none')
  })
  it('is no invalid order where somebody who pays has just placed the same', () => {
    const placed = create(201, 'x', { sent: full, json: { data: { uuid } } })
    const refused = (message: string) =>
      overdue(422, 'x', { sent: full, json: envelope('VALIDATION_ERROR', message) })
    const id = 'overdue-creation-is-402'
    expect(outcome(id, placed, refused('It is invalid.'))).toBe('fail')
    expect(outcome(id, placed, refused('It is sold out.'))).toBe('none')
    const other = create(201, 'x', { sent: { ...full, plan_id: 9 }, json: { data: { uuid } } })
    expect(outcome(id, other, refused('It is invalid.'))).toBe('none')
  })
})
