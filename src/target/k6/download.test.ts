/** Tests of downloading k6, from a mirror on this machine: right file, wrong checksum, none. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { k6Version, supplyK6 } from './supply.ts'

const machine = process.arch === 'arm64' ? 'arm64' : 'amd64'
const folder = `k6-v${k6Version}-linux-${machine}`
const archive = `${folder}.tar.gz`
const sums = `k6-v${k6Version}-checksums.txt`

let root = ''
let mirror: Server
let asked: string[] = []

/** A release whose k6 is a shell script. */
function release(checksum?: string): void {
  const place = join(root, 'mirror')
  mkdirSync(join(place, folder), { recursive: true })
  writeFileSync(join(place, folder, 'k6'), `#!/bin/sh\necho "k6 v${k6Version} (go1.26)"\n`)
  chmodSync(join(place, folder, 'k6'), 0o755)
  execFileSync('tar', ['-czf', archive, folder], { cwd: place })
  const bytes = execFileSync('cat', [archive], { cwd: place })
  const sum = checksum ?? createHash('sha256').update(bytes).digest('hex')
  writeFileSync(join(place, sums), `${'0'.repeat(64)}  another.zip\n${sum}  ${archive}\n`)
}

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'vpsc-mirror-'))
  mkdirSync(join(root, 'mirror'))
  asked = []
  mirror = createServer(async (request, response) => {
    asked.push(request.url ?? '')
    const name = (request.url ?? '').split('/').at(-1)!
    // As real releases do: another place has the file.
    if (!request.url?.startsWith('/files/')) {
      response.writeHead(302, { Location: `/files/${name}` }).end()
      return
    }
    const file = await readFile(join(root, 'mirror', name)).catch(() => null)
    response.writeHead(file === null ? 404 : 200).end(file)
  })
  await new Promise<void>((resolve) => mirror.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  await new Promise((resolve) => mirror.close(resolve))
  rmSync(root, { recursive: true })
})

const supply = (port = (mirror.address() as AddressInfo).port) =>
  supplyK6({
    env: { PATH: join(root, 'nothing') },
    cacheDir: join(root, 'cache'),
    build: true,
    releaseUrl: `http://127.0.0.1:${port}/v${k6Version}`,
  })

const kept = (): string[] => readdirSync(join(root, 'cache/bin'))

describe('the last resort', () => {
  it('is the pinned release, once', async () => {
    release()
    const path = join(root, 'cache/bin/k6')
    expect(await supply()).toEqual({ found: true, path, version: k6Version, from: 'download' })
    expect(asked).toEqual(
      [sums, archive].flatMap((name) => [`/v${k6Version}/${name}`, `/files/${name}`]),
    )
    expect(await supply()).toMatchObject({ from: 'cache' })
    expect(kept()).toEqual(['k6'])
  })

  it('is refused where its checksum is another', async () => {
    release('ab'.repeat(32))
    const supplied = await supply()
    expect(supplied).toHaveProperty('reason', expect.stringContaining('another checksum'))
    expect(supplied).toHaveProperty('reason', expect.stringContaining('set K6_BIN'))
    expect(kept()).toEqual([])
  })

  it('says what is missing', async () => {
    const supplied = await supply()
    expect(supplied).toHaveProperty('reason', expect.stringMatching(/no Go .*answers 404/))
    expect(supplied).toHaveProperty('reason', expect.stringContaining(`install k6 ${k6Version}`))
  })

  it('says that a release has nothing for this machine', async () => {
    writeFileSync(join(root, 'mirror', sums), `${'0'.repeat(64)}  another.zip\n`)
    expect(await supply()).toHaveProperty('reason', expect.stringContaining('do not name'))
  })

  it('says that nobody is there', async () => {
    const { port } = mirror.address() as AddressInfo
    await new Promise((resolve) => mirror.close(resolve))
    const supplied = await supply(port)
    mirror.listen(0, '127.0.0.1')
    expect(supplied).toHaveProperty('reason', expect.stringContaining('could not be downloaded'))
    expect(supplied).toHaveProperty('reason', expect.not.stringContaining('\n'))
  })
})
