/** What the system refuses is said in a sentence, and folders are made or not made at once. */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { UsageError } from './options.ts'
import { makeDir } from './out-dir.ts'
import { describeSystemError } from './system-errors.ts'

function openFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vpsc-refusals-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function caught(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  return null
}

describe('a system error', () => {
  it('of a file is told with its reason and a next step', () => {
    const error = caught(() => readFileSync(join(openFolder(), 'absent')))
    expect(describeSystemError(error)).toEqual({
      message: expect.stringMatching(/^the system refused: ENOENT: no such file/),
      next: 'mend it, then run it again',
    })
  })

  it('of a taken port names what to do', async () => {
    const first = createServer()
    await new Promise<void>((resolve) => first.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void first.close())
    const { port } = first.address() as AddressInfo
    const error = await new Promise((resolve) => {
      createServer().on('error', resolve).listen(port, '127.0.0.1')
    })
    expect(describeSystemError(error)?.next).toContain('choose another port')
  })

  it.each([new TypeError('x is undefined'), 'text', null, { code: 'E', message: 'no call' }])(
    'is something else than %s',
    (error) => {
      expect(describeSystemError(error)).toBeNull()
    },
  )
})

describe('a folder for reports', () => {
  it('is made with those above it, once', () => {
    const path = join(openFolder(), 'a', 'b')
    makeDir(path)
    makeDir(path)
    expect(existsSync(path)).toBe(true)
  })

  it('cannot stand where a file is, nor below one', () => {
    const file = join(openFolder(), 'file')
    writeFileSync(file, '')
    for (const path of [file, join(file, 'in')]) {
      expect(caught(() => makeDir(path))).toBeInstanceOf(UsageError)
    }
  })
})
