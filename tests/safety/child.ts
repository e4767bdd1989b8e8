/** The command line as a child whose time runs fast, for tests that end it at every moment. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const haste = fileURLToPath(new URL('./haste.ts', import.meta.url))
/** As the tests of the command line do: most of a short command's time is loading. */
const compiled = join(tmpdir(), 'vpsc-compile-cache')

/** Less for a run whose verdict counts: the hiccups of a busy machine are multiplied as well. */
export const hasteFactor = 20
const sinceMs = Date.now()

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Child {
  readonly pid: number
  readonly ended: Promise<Ended>
  kill(signal: NodeJS.Signals): void
  /** What it has printed to standard output so far. */
  said(): string
}

/** A home of its own: journals, locks and reports of one trial, and nobody else's. */
export interface Home {
  readonly path: string
  remove(): void
}

export function openHome(): Home {
  const path = mkdtempSync(join(tmpdir(), 'vpsc-safety-'))
  mkdirSync(join(path, 'nowhere'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Starts a command; `env` and `preloads` come on top of an almost empty environment. */
export function startHasty(
  home: Home,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  preloads: readonly string[] = [],
): Child {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: join(home.path, 'nowhere'),
    env: {
      PATH: process.env.PATH ?? '',
      HOME: home.path,
      NODE_COMPILE_CACHE: compiled,
      NODE_OPTIONS: [
        env.NODE_OPTIONS_EXTRA ?? '',
        ...[haste, ...preloads].map((path) => `--import ${path}`),
      ].join(' '),
      HASTE: String(hasteFactor),
      HASTE_SINCE: String(sinceMs),
      VPS_REPORTS_DIR: join(home.path, 'reports'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
  return {
    pid: child.pid ?? 0,
    ended,
    kill: (signal) => void child.kill(signal),
    said: () => stdout,
  }
}
