/**
 * The progress line: redrawn on a terminal, seldom elsewhere, never a control character of a
 * server's.
 */
import { describe, expect, it } from 'vitest'
import { openProgress, type ProgressOptions } from './progress.ts'

function open(isTTY: boolean, options: Partial<ProgressOptions> = {}) {
  const written: string[] = []
  let nowMs = 0
  const stream = {
    isTTY,
    columns: 40,
    write(text: string | Uint8Array) {
      written.push(String(text))
      return true
    },
  }
  const progress = openProgress(stream, {
    planned: 9,
    quiet: false,
    verbose: false,
    now: () => nowMs,
    ...options,
  })
  return {
    progress,
    written,
    pass(ms: number) {
      nowMs += ms
    },
  }
}

describe('elsewhere than on a terminal', () => {
  it('is a line at first, then one in ten seconds', () => {
    const { progress, written, pass } = open(false)
    progress.say('plans')
    for (let i = 0; i < 12; i += 1) {
      pass(1_000)
      progress.count()
    }
    progress.end()
    expect(written).toEqual(['0/9 requests · 0 s · plans\n', '10/9 requests · 10 s · plans\n'])
  })
})

describe('on a terminal', () => {
  it('is redrawn ten times a second at most, cut to the width, and removed', () => {
    const { progress, written, pass } = open(true)
    progress.say('waiting for a very long thing indeed')
    progress.count()
    pass(100)
    progress.count()
    progress.end()
    expect(written).toEqual([
      '\r\u001b[K0/9 requests · 0 s · waiting for a very',
      '\r\u001b[K2/9 requests · 0 s · waiting for a very',
      '\r\u001b[K',
    ])
  })

  it('shows nothing that would move the cursor', () => {
    const { progress, written } = open(true)
    progress.say('\u001b[2Jserver')
    expect(written).toEqual(['\r\u001b[K0/9 requests · 0 s · server'])
  })
})

describe('with -v', () => {
  it.each([true, false])('is a line for every new step: on a terminal %s', (isTTY) => {
    const { progress, written } = open(isTTY, { verbose: true })
    for (const step of ['plans', 'plans', 'locations']) {
      progress.say(step)
      progress.count()
    }
    progress.end()
    expect(written).toEqual(['0/9 requests · 0 s · plans\n', '2/9 requests · 0 s · locations\n'])
  })
})

it('with -q there is nothing', () => {
  const { progress, written } = open(true, { quiet: true, verbose: true })
  progress.say('plans')
  progress.count()
  progress.end()
  expect(written).toEqual([])
})
