/** Downloads a release of k6 and keeps it only where its checksum is right. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, copyFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Agent, interceptors, request } from 'undici'
import { makeFolder } from '#exchange/folder.ts'

export interface Download {
  readonly version: string
  /** Where the files of the release lie, without a slash at the end. */
  readonly from: string
  /** The executable goes here. */
  readonly to: string
  readonly platform?: NodeJS.Platform
  readonly arch?: string
  readonly signal?: AbortSignal
}

const timeoutMs = 180_000
/** A release is some 30 MB; what is much larger is none. */
const bytesMax = 200_000_000

const run = promisify(execFile)

const systems: Readonly<Record<string, string>> = {
  linux: 'linux',
  darwin: 'macos',
  win32: 'windows',
}
const machines: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' }

/** Name of a release's folder and archive; null where there is none for this machine. */
function nameOf({ version, platform = process.platform, arch = process.arch }: Download) {
  const [system, machine] = [systems[platform], machines[arch]]
  if (system === undefined || machine === undefined) return null
  const folder = `k6-v${version}-${system}-${machine}`
  return { folder, archive: `${folder}${system === 'linux' ? '.tar.gz' : '.zip'}` }
}

/** Releases are handed out by way of another host. */
const redirectsMax = 5

async function fetchFile(url: string, signal: AbortSignal | undefined): Promise<Buffer> {
  const late = AbortSignal.timeout(timeoutMs)
  const agent = new Agent()
  const dispatcher = agent.compose(interceptors.redirect({ maxRedirections: redirectsMax }))
  try {
    const { statusCode, body } = await request(url, {
      dispatcher,
      signal: signal ? AbortSignal.any([signal, late]) : late,
    })
    if (statusCode !== 200) throw new Error(`${url} answers ${statusCode}`)
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of body) {
      bytes += (chunk as Buffer).length
      if (bytes > bytesMax) throw new Error(`${url} is too large to be k6`)
      chunks.push(chunk as Buffer)
    }
    return Buffer.concat(chunks)
  } finally {
    await agent.destroy()
  }
}

/** `<sha256>  <file>` a line, as sha256sum writes it. */
function checksumIn(text: string, archive: string): string {
  const line = text.split('\n').find((one) => one.trim().split(/\s+\*?/)[1] === archive)
  const sum = line?.trim().split(/\s+/)[0]?.toLowerCase() ?? ''
  if (/^[0-9a-f]{64}$/.test(sum)) return sum
  throw new Error(`the checksums of the release do not name ${archive}`)
}

/** Unpacks beside the goal, so that the executable appears there whole or not at all. */
async function unpack(bytes: Buffer, archive: string, folder: string, to: string): Promise<void> {
  const place = mkdtempSync(join(to, '..', 'k6-download-'))
  try {
    await writeFile(join(place, archive), bytes)
    await run('tar', ['-xf', archive], { cwd: place })
    const executable = to.endsWith('.exe') ? 'k6.exe' : 'k6'
    copyFileSync(join(place, folder, executable), join(place, 'ready'))
    chmodSync(join(place, 'ready'), 0o755)
    renameSync(join(place, 'ready'), to)
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : ''
  return `${error.message}${cause}`.split('\n')[0]!
}

/**
 * Fetches the release and the checksums that it was published with, and puts the executable in its
 * place. Returns null, or one sentence that says what went wrong; then nothing is left behind.
 */
export async function downloadK6(download: Download): Promise<string | null> {
  const { version, from, to, signal } = download
  const name = nameOf(download)
  if (name === null) return `there is no release of k6 ${version} for this machine`
  const { folder, archive } = name
  try {
    makeFolder(join(to, '..'))
    const sums = await fetchFile(`${from}/k6-v${version}-checksums.txt`, signal)
    const wanted = checksumIn(sums.toString('utf8'), archive)
    const bytes = await fetchFile(`${from}/${archive}`, signal)
    const seen = createHash('sha256').update(bytes).digest('hex')
    if (seen !== wanted) return `${from}/${archive} has another checksum than its release says`
    await unpack(bytes, archive, folder, to)
    return null
  } catch (error) {
    return `k6 ${version} could not be downloaded (${reasonOf(error)})`
  }
}
