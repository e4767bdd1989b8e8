/**
 * Finds a usable k6 (K6_BIN, PATH, the project's cache), or builds or downloads one into the cache;
 * never installs globally.
 */
import { execFile } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { makeFolder } from '#exchange/folder.ts'
import { downloadK6 } from './download.ts'

/** The version that is built or downloaded, and that the scripts are tested with. */
export const k6Version = '1.8.1'
/** Scripts are TypeScript modules: k6 runs those from 1.0 on. */
const oldestMajor = 1
const newestMajor = 2

const versionTimeoutMs = 20_000
const buildTimeoutMs = 600_000

export type K6Supply =
  | { readonly found: true; readonly path: string; readonly version: string; readonly from: string }
  | { readonly found: false; readonly reason: string }

export interface SupplyOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The project's cache directory; k6 is built into its `bin`. */
  readonly cacheDir: string
  /** Build one with Go when none is found? */
  readonly build: boolean
  /** Where the files of the pinned release lie, as the last resort; absent: nothing is fetched. */
  readonly releaseUrl?: string
  readonly signal?: AbortSignal
  readonly progress?: (text: string) => void
}

const run = promisify(execFile)

/** What a candidate said about itself: its version, or why it is no use. */
type Look = { version: string } | { problem: string }

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Reads `k6 v1.8.1 (go1.26.8, linux/amd64)`; null where that is not what it says. */
export function parseK6Version(text: string): string | null {
  return /\bk6(?:\.exe)? v(\d+\.\d+\.\d+)/.exec(text)?.[1] ?? null
}

async function look(path: string): Promise<Look> {
  try {
    const { stdout } = await run(path, ['version'], { timeout: versionTimeoutMs })
    const version = parseK6Version(stdout)
    if (version === null) return { problem: `${path} does not say which k6 it is` }
    const major = Number(version.split('.')[0])
    if (major >= oldestMajor && major <= newestMajor) return { version }
    return { problem: `${path} is k6 ${version}, needed is ${oldestMajor}.x or ${newestMajor}.x` }
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error)
    return { problem: `${path} did not run (${why})` }
  }
}

const executable = process.platform === 'win32' ? 'k6.exe' : 'k6'

function onPath(env: SupplyOptions['env'], name: string): string | null {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean)
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null
}

/** Builds k6 from source with Go. GOBIN points at the cache: nothing is installed anywhere else. */
async function build(options: SupplyOptions, go: string): Promise<string | null> {
  const bin = join(options.cacheDir, 'bin')
  makeFolder(bin)
  options.progress?.(`building k6 ${k6Version} with Go into ${bin} (about a minute, once)`)
  try {
    await run(go, ['install', `go.k6.io/k6@v${k6Version}`], {
      env: { ...options.env, GOBIN: bin, GOFLAGS: '' },
      timeout: buildTimeoutMs,
      ...(options.signal ? { signal: options.signal } : {}),
    })
    return null
  } catch (error) {
    const lines = error instanceof Error ? error.message.trim().split('\n') : [String(error)]
    return `go install go.k6.io/k6@v${k6Version} failed (${lines.at(-1)})`
  }
}

interface Candidate {
  path: string
  from: string
}

function candidates(options: SupplyOptions): Candidate[] {
  const onThePath = onPath(options.env, executable)
  const cached = join(options.cacheDir, 'bin', executable)
  return [
    ...(options.env.K6_BIN ? [{ path: options.env.K6_BIN, from: 'K6_BIN' }] : []),
    ...(onThePath === null ? [] : [{ path: onThePath, from: 'PATH' }]),
    ...(isExecutable(cached) ? [{ path: cached, from: 'cache' }] : []),
  ]
}

/** Where the pinned release is published. */
export const k6ReleaseUrl = `https://github.com/grafana/k6/releases/download/v${k6Version}`

const advice = `install k6 ${k6Version}, or set K6_BIN to its path`

async function fetchRelease(options: SupplyOptions, from: string): Promise<string | null> {
  const to = join(options.cacheDir, 'bin', executable)
  options.progress?.(`downloading k6 ${k6Version} from ${from}`)
  const { signal } = options
  return downloadK6({ version: k6Version, from, to, ...(signal ? { signal } : {}) })
}

/** Ways to get a k6 into the cache, in order: each says why it failed, or null. */
function waysOf(options: SupplyOptions): (readonly [string, () => Promise<string | null>])[] {
  const go = onPath(options.env, process.platform === 'win32' ? 'go.exe' : 'go')
  const noGo = async (): Promise<string> => 'there is no Go to build it with'
  const { releaseUrl } = options
  return [
    ...(options.build ? [['build', go === null ? noGo : () => build(options, go)] as const] : []),
    ...(releaseUrl === undefined
      ? []
      : [['download', () => fetchRelease(options, releaseUrl)] as const]),
  ]
}

/**
 * Finds k6, in this order: K6_BIN, PATH, the project's cache, a build from source, the pinned
 * release. A K6_BIN that does not work is an answer, not passed over: somebody asked for it. The
 * reason says what was tried and what to do next.
 */
export async function supplyK6(options: SupplyOptions): Promise<K6Supply> {
  const tried: string[] = []
  for (const { path, from } of candidates(options)) {
    const seen = await look(path)
    if ('version' in seen) return { found: true, path, version: seen.version, from }
    tried.push(seen.problem)
    if (from === 'K6_BIN') return { found: false, reason: `${seen.problem}; ${advice}` }
  }
  if (tried.length === 0) tried.push('k6 is neither on PATH nor in the cache')
  const path = join(options.cacheDir, 'bin', executable)
  for (const [from, get] of waysOf(options)) {
    const failed = await get()
    const seen = failed === null ? await look(path) : { problem: failed }
    if ('version' in seen) return { found: true, path, version: seen.version, from }
    tried.push(seen.problem)
  }
  return { found: false, reason: `${tried.join('; ')}; ${advice}` }
}
