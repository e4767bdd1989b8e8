/** Real time passes by itself, time on the lever only by a pull; both can be interrupted. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { openLeverClock, realClock } from './clock.ts'

/** A control port whose clock stands at `startMs`. */
async function openControl(startMs: number) {
  let nowMs = startMs
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    if (incoming.method === 'POST') nowMs += (JSON.parse(text) as { advanceMs: number }).advanceMs
    outgoing.writeHead(200, { 'Content-Type': 'application/json' })
    outgoing.end(JSON.stringify({ nowMs, virtual: true }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    move(ms: number) {
      nowMs += ms
    },
  }
}

describe('the real clock', () => {
  it('sleeps as long as it is told', async () => {
    const startMs = realClock.now()
    await realClock.sleep(30)
    await realClock.sleep(-5)
    expect(realClock.now() - startMs).toBeGreaterThanOrEqual(29)
    expect(realClock.virtual).toBe(false)
  })

  it('never goes back, is finer than a millisecond, and is the time of day', () => {
    const times = Array.from({ length: 5_000 }, () => realClock.now())
    expect(times.every((time, i) => i === 0 || time >= times[i - 1]!)).toBe(true)
    expect(new Set(times).size).toBeGreaterThan(new Set(times.map(Math.floor)).size)
    expect(Math.abs(realClock.now() - Date.now())).toBeLessThan(25)
  })

  it('follows a step of the system’s clock', () => {
    const wallMs = Date.now()
    vi.spyOn(Date, 'now').mockReturnValue(wallMs + 3_600_000)
    expect(realClock.now() - wallMs).toBeGreaterThanOrEqual(3_599_990)
    vi.restoreAllMocks()
    expect(Math.abs(realClock.now() - Date.now())).toBeLessThan(25)
  })

  it('is woken by an interruption with its reason', async () => {
    const controller = new AbortController()
    const sleep = realClock.sleep(60_000, controller.signal)
    controller.abort(new Error('stop'))
    await expect(sleep).rejects.toThrow('stop')
    await expect(realClock.sleep(0, controller.signal)).rejects.toThrow('stop')
  })
})

describe('the lever', () => {
  it('moves the clock by whole milliseconds, at once', async () => {
    const { url } = await openControl(1_000)
    const clock = await openLeverClock(url)
    expect(clock.now()).toBe(1_000)
    await clock.sleep(250.2)
    expect(clock.now()).toBe(1_251)
    await clock.sleep(0)
    await clock.sleep(-10)
    expect(clock.now()).toBe(1_251)
    expect(clock.virtual).toBe(true)
  })

  it('is read again after somebody else has moved it', async () => {
    const control = await openControl(1_000)
    const clock = await openLeverClock(control.url)
    control.move(500)
    expect(clock.now()).toBe(1_000)
    await clock.resume()
    expect(clock.now()).toBe(1_500)
  })

  it('is not pulled for an interrupted run', async () => {
    const { url } = await openControl(1_000)
    const clock = await openLeverClock(url)
    await expect(clock.sleep(10, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop')
    expect(clock.now()).toBe(1_000)
  })
})
