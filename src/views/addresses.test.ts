/** Tests of judging addresses. */
import { describe, expect, test } from 'vitest'
import { addressesOf, familyFault, familyOf, isGatewayOutside } from './addresses.ts'

test.each([
  ['203.0.113.50', 'ipv4'],
  ['2001:db8::1', 'ipv6'],
  ['fe80::1%eth0', null],
  ['203.0.113.50/24', null],
  ['', null],
  [7, null],
])('familyOf(%s) is %s', (text, family) => {
  expect(familyOf(text)).toBe(family)
})

test('addressesOf reads objects out of whatever is there', () => {
  expect(addressesOf({ ip_addresses: [{}, null, 'x'] })).toEqual([{}])
  expect(addressesOf({ ip_addresses: {} })).toEqual([])
  expect(addressesOf(null)).toEqual([])
})

const v4 = { address: '203.0.113.50', type: 'ipv4', gateway: '203.0.113.1', cidr: 24 }

describe('familyFault', () => {
  test.each([
    [v4, null],
    [{ ...v4, type: 'IPv4' }, null],
    [{ ...v4, type: 'public' }, null],
    [{ ...v4, type: 4 }, null],
    [{ ...v4, cidr: '24' }, null],
    [{ ...v4, type: 'ipv6' }, 'type'],
    [{ ...v4, cidr: 33 }, 'cidr'],
    [{ ...v4, cidr: -1 }, 'cidr'],
    [{ ...v4, address: 'host' }, 'address'],
    [{ address: '::1', type: 'ipv6', cidr: 128 }, null],
    [{ address: '::1', type: 'ipv6', cidr: 129 }, 'cidr'],
  ])('%j', (address, fault) => {
    expect(familyFault(address)).toBe(fault)
  })
})

describe('isGatewayOutside', () => {
  test.each([
    [v4, false],
    [{ ...v4, gateway: '203.0.114.1' }, true],
    [{ ...v4, cidr: 0, gateway: '8.8.8.8' }, false],
    [{ ...v4, cidr: 31, gateway: '8.8.8.8' }, null],
    [{ ...v4, cidr: 24.5 }, null],
    [{ ...v4, cidr: -1 }, null],
    [{ ...v4, gateway: null }, null],
    [{ ...v4, gateway: 'host' }, null],
    [{ ...v4, gateway: '::1' }, null],
    [{ ...v4, gateway: '169.254.1.1' }, null],
    [{ ...v4, address: 7 }, null],
    [{ ...v4, address: 'host' }, null],
    [{ ...v4, cidr: '24' }, null],
    [{ address: '2001:db8::5', gateway: '2001:db8::1', cidr: 64 }, false],
    [{ address: '2001:db8::5', gateway: '2001:db9::1', cidr: 64 }, true],
    [{ address: '2001:db8::5', gateway: 'fe80::1', cidr: 64 }, null],
    [{ address: '2001:db8::5', gateway: '2001:db9::1', cidr: 128 }, null],
  ])('%j', (address, outside) => {
    expect(isGatewayOutside(address)).toBe(outside)
  })
})
