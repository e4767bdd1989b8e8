/** Holds the numbers and words of the contract against the table of the reference. */
import { describe, expect, it } from 'vitest'
import {
  documentedLocations,
  documentedPlans,
  keyLifetimeMs,
  pageSizeDefault,
  pageSizeMax,
  powerActions,
  templateTexts,
  webhookAnswerMs,
  webhookEvents,
  webhookRetryMaxMs,
} from './catalogue.ts'
import { errorStatus, isDocumentedCode } from './errors.ts'
import { leastTimeMs } from './limits.ts'

describe('catalogue', () => {
  it('has the eight plans with memory and disk in bytes of 2^30 per GB', () => {
    const read = documentedPlans.map((plan) => [
      plan.id,
      plan.cpu,
      plan.memory / 2 ** 30,
      plan.disk / 2 ** 30,
      plan.monthly_price,
      plan.hourly_price,
    ])
    expect(read).toEqual([
      [1, 1, 3, 20, 3.92, 0.0053],
      [2, 2, 4, 30, 5.23, 0.0073],
      [3, 3, 6, 40, 7.85, 0.0109],
      [4, 4, 8, 40, 10.46, 0.0153],
      [5, 8, 16, 60, 20.93, 0.0294],
      [6, 8, 24, 60, 31.39, 0.0436],
      [7, 10, 32, 140, 41.86, 0.0589],
      [8, 16, 64, 200, 85.89, 0.1188],
    ])
    expect(documentedPlans[0]).toMatchObject({ memory: 3221225472, disk: 21474836480 })
  })

  it('names plans 5 and 6 with U+00B7', () => {
    expect(new TextEncoder().encode(documentedPlans[4]!.name).slice(7, 9)).toEqual(
      Uint8Array.of(0xc2, 0xb7),
    )
    expect(documentedPlans[5]!.name).toBe('8 vCPU · 24 GB')
  })

  it('has thirteen locations and five templates', () => {
    expect(documentedLocations.map((location) => location.id)).toEqual(
      Array.from({ length: 13 }, (_, i) => i + 1),
    )
    expect(documentedLocations[5]).toEqual({ id: 6, region: 'Sydney, AU' })
    expect(Object.keys(templateTexts)).toHaveLength(5)
    expect(templateTexts['windows-2022']).toBe('Windows Server 2022')
  })

  it('has the sizes, times and words of the reference', () => {
    expect([pageSizeDefault, pageSizeMax]).toEqual([25, 100])
    expect(keyLifetimeMs).toBe(86_400_000)
    expect([webhookAnswerMs, webhookRetryMaxMs]).toEqual([10_000, 259_200_000])
    expect(powerActions).toEqual(['start', 'shutdown', 'restart', 'kill'])
    expect(webhookEvents).toHaveLength(4)
  })
})

describe('error codes', () => {
  it('have the statuses of the table', () => {
    expect(errorStatus).toEqual({
      UNAUTHENTICATED: 401,
      INVALID_TOKEN: 401,
      IP_NOT_ALLOWED: 403,
      RATE_LIMIT_EXCEEDED: 429,
      VALIDATION_ERROR: 422,
      OVERDUE_INVOICE: 402,
    })
  })

  it('are told from other words, inherited ones included', () => {
    expect(isDocumentedCode('OVERDUE_INVOICE')).toBe(true)
    expect(isDocumentedCode('NOT_FOUND')).toBe(false)
    expect(isDocumentedCode('constructor')).toBe(false)
  })
})

describe('least time', () => {
  it('lets a burst go at once and holds what exceeds the windows', () => {
    const at = [0, 1, 30, 31, 60, 61, 120, 121, 151].map((requests) => leastTimeMs(requests))
    expect(at).toEqual([0, 0, 0, 10_000, 10_000, 20_000, 30_000, 60_000, 70_000])
  })
})
