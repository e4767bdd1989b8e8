/**
 * The real command line as a child process, under settings of its own: nothing of this machine's
 * leaks in.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import type { Exchange } from '#exchange/exchange.ts'
import type { Results } from '#report/results.ts'
import { checkExchange, checkResults } from '#report/validate.ts'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
/** Compiled once for all children of all test files: most of a short command's time is loading. */
const compiled = join(tmpdir(), 'vpsc-compile-cache')

export type Environment = Readonly<Record<string, string>>

export interface ChildOptions {
  readonly env?: Environment
  readonly input?: string
  /** Working directory; by default an empty one. */
  readonly cwd?: string
  /** Closes its standard output as soon as the first bytes come. */
  readonly deaf?: boolean
}

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Child {
  readonly pid: number
  readonly ended: Promise<Ended>
  signal(name: NodeJS.Signals): void
  /** What it has printed so far, on both streams. */
  said(): string
}

/** A folder that goes with the tests of the file. */
export function openPlace(): string {
  const place = mkdtempSync(join(tmpdir(), 'vpsc-cli-'))
  afterAll(() => rmSync(place, { recursive: true, force: true }))
  return place
}

const home = openPlace()
const nowhere = join(home, 'nowhere')
mkdirSync(nowhere)
/** Journals and default reports of every child of this test file. */
export const reportsDir = join(home, 'reports')

const running = new Set<ChildProcess>()
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
})

/**
 * Starts a command. It is ended when the tests of the file are over, if it has not ended before.
 */
export function startCli(args: readonly string[], options: ChildOptions = {}): Child {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: options.cwd ?? nowhere,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: home,
      NODE_COMPILE_CACHE: compiled,
      VPS_REPORTS_DIR: reportsDir,
      ...options.env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    if (options.deaf) child.stdout.destroy()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  child.stdin.on('error', () => {})
  running.add(child)
  child.stdin.end(options.input ?? '')
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => {
      running.delete(child)
      resolve({ code, stdout, stderr })
    })
  })
  return {
    pid: child.pid ?? 0,
    ended,
    signal: (name) => void child.kill(name),
    said: () => stdout + stderr,
  }
}

/** Runs a command to its end. */
export function cli(args: readonly string[], options: ChildOptions = {}): Promise<Ended> {
  return startCli(args, options).ended
}

/** Waits until something is the case; fails after the patience. */
export async function until(
  what: string,
  is: () => boolean | Promise<boolean>,
  patienceMs = 60_000,
): Promise<void> {
  const deadlineMs = Date.now() + patienceMs
  while (!(await is())) {
    if (Date.now() > deadlineMs) throw new Error(`waited in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
}

export interface Report {
  readonly results: Results
  readonly tape: readonly Exchange[]
}

/**
 * Reads what a run left in its folder; results and every line of the tape must fit their schemas.
 */
export function readReport(dir: string): Report {
  const results = JSON.parse(readFileSync(join(dir, 'results.json'), 'utf8')) as Results
  const text = readFileSync(join(dir, 'tape.ndjson'), 'utf8')
  const tape = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Exchange)
  const faults = [...checkResults(results), ...tape.flatMap((line) => checkExchange(line))]
  if (faults.length > 0) throw new Error(`${dir} does not fit its schemas: ${faults.join('; ')}`)
  return { results, tape }
}
