/** What a command says before it works on a live account, and that it lets go of it. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { promisedLimits } from '#contract/limits.ts'
import { call } from '#rules/testing.ts'
import { noteSent, whileAlone } from './lock-run.ts'

let folder = ''
let said: string[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vpsc-alone-'))
  vi.stubEnv('VPS_STATE_DIR', folder)
  said = []
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

const live = (url: string | null) => ({
  url: url === null ? null : new URL(url),
  tokens: { A1: 'vrtx_9vQxT3mKpL7wZrB2nYcH5dJfG8sA4eU6' },
})
const locks = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.lock'))

it('holds the account while the work lasts, also when that fails', async () => {
  const work = async (): Promise<never> => {
    expect(locks()).toHaveLength(1)
    throw new Error('a full disk')
  }
  await expect(whileAlone(live('http://127.0.0.1:1/'), true, work)).rejects.toThrow('a full disk')
  expect(locks()).toEqual([])
})

it('holds nothing for the embedded server', async () => {
  const use = await whileAlone(live(null), true, async (given) => given)
  expect(use).toBeNull()
  expect(readdirSync(folder)).toEqual([])
})

it.each([
  ['http://api.example.com/api/v2', 1],
  ['http://192.0.2.7/api/v2', 1],
  ['http://127.0.0.1:4010/api/v2', 0],
  ['http://localhost/api/v2', 0],
  ['http://[::1]:4010/api/v2', 0],
  ['https://api.example.com/api/v2', 0],
])('%s is warned of %i times', async (url, times) => {
  await whileAlone(live(url), true, async () => {})
  expect(said.filter((line) => line.includes('travels unencrypted'))).toHaveLength(times)
})

it('what was sent is told to the next', async () => {
  const url = 'http://127.0.0.1:1/'
  const nowMs = Date.now()
  const sent = [
    call('GET /plans', 200, { sentAt: nowMs - 100 }),
    call('GET /plans', 200, { sentAt: nowMs - 90, source: 'k6' }),
  ]
  await whileAlone(live(url), true, async (use) => noteSent(use, sent, promisedLimits))
  const past = await whileAlone(live(url), true, async (use) => use?.past)
  expect(past).toEqual({ sentAtMs: [nowMs - 100, nowMs - 90], spent: true })
})
