/** Tests of finding k6, with stand-ins on a PATH of their own. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { k6Version, parseK6Version, supplyK6 } from './supply.ts'

let root = ''

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'vpsc-k6-'))
})
afterEach(() => {
  rmSync(root, { recursive: true })
})

function script(path: string, text: string): string {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), `#!/bin/sh\n${text}\n`)
  chmodSync(join(root, path), 0o755)
  return join(root, path)
}
const says = (version: string): string => `echo "k6 v${version} (go1.26.8, linux/amd64)"`
const supply = (env: Record<string, string>, build = false) =>
  supplyK6({ env: { PATH: join(root, 'path'), ...env }, cacheDir: join(root, 'cache'), build })

describe('supplyK6', () => {
  it('prefers K6_BIN, then PATH, then the cache', async () => {
    const cached = script('cache/bin/k6', says('1.8.1'))
    expect(await supply({})).toEqual({ found: true, path: cached, version: '1.8.1', from: 'cache' })
    const onPath = script('path/k6', says('1.6.0'))
    expect(await supply({})).toMatchObject({ path: onPath, version: '1.6.0', from: 'PATH' })
    const chosen = script('own/k6', says('2.2.0'))
    expect(await supply({ K6_BIN: chosen })).toMatchObject({ path: chosen, from: 'K6_BIN' })
  })

  it('does not pass over a K6_BIN that is no use', async () => {
    script('path/k6', says('1.8.1'))
    const supplied = await supply({ K6_BIN: join(root, 'nothing') })
    expect(supplied).toMatchObject({ found: false })
    expect(supplied).toHaveProperty('reason', expect.stringMatching(/did not run .*set K6_BIN/))
  })

  it('passes over an old one on PATH', async () => {
    script('path/k6', says('0.46.0'))
    script('cache/bin/k6', says('1.8.1'))
    expect(await supply({})).toMatchObject({ found: true, from: 'cache' })
  })

  it('says what was tried and what to do, in one line', async () => {
    script('path/k6', says('0.46.0'))
    const supplied = await supply({})
    expect(supplied).toHaveProperty(
      'reason',
      expect.stringContaining('k6 0.46.0, needed is 1.x or 2.x'),
    )
    expect(supplied).toHaveProperty('reason', expect.stringContaining(`install k6 ${k6Version}`))
    expect(supplied).toHaveProperty('reason', expect.not.stringContaining('\n'))
  })

  it('says that Go is missing', async () => {
    expect(await supply({}, true)).toHaveProperty(
      'reason',
      expect.stringContaining('no Go to build it with'),
    )
  })

  it('builds into the cache and nowhere else', async () => {
    const write = `printf '#!/bin/sh\\n${says(k6Version)}\\n' > "$GOBIN/k6"`
    const made = `${write}; /bin/chmod 755 "$GOBIN/k6"`
    script('path/go', made)
    expect(await supply({}, true)).toEqual({
      found: true,
      path: join(root, 'cache/bin/k6'),
      version: k6Version,
      from: 'build',
    })
  })

  it('says when building failed', async () => {
    script('path/go', 'echo "no network" >&2; exit 1')
    expect(await supply({}, true)).toHaveProperty('reason', expect.stringContaining('no network'))
  })
})

describe('parseK6Version', () => {
  it.each([
    ['k6 v1.8.1 (go1.26.8, linux/amd64)', '1.8.1'],
    ['k6.exe v2.2.0 (commit/abc, windows/amd64)', '2.2.0'],
    ['something else v1.0.0', null],
  ])('reads %s', (text, version) => {
    expect(parseK6Version(text)).toBe(version)
  })
})
