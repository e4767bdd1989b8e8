/** Tests that folders are made where they can be, and that the rest is an error. */
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeFolder } from './folder.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'vpsc-folder-'))
})
afterEach(() => {
  rmSync(root, { recursive: true })
})

describe('makeFolder', () => {
  it('makes every folder that is missing, with its mode, and leaves one that is there', () => {
    const path = join(root, 'a/b')
    makeFolder(path, 0o700)
    makeFolder(path)
    expect(statSync(path).mode & 0o777).toBe(0o700)
  })

  it('fails on a file in its place or above it', () => {
    writeFileSync(join(root, 'file'), '')
    expect(() => makeFolder(join(root, 'file'))).toThrow('EEXIST')
    expect(() => makeFolder(join(root, 'file/below'))).toThrow('ENOTDIR')
  })

  const hasProc = existsSync('/proc/self')
  if (!hasProc) console.warn('skipped: this machine has no /proc')
  it.skipIf(!hasProc)('fails at once where nothing can be made', () => {
    expect(() => makeFolder('/proc/none/below')).toThrow('ENOENT')
  })
})
