/**
 * Runs one k6 script under a hard time-out and reads what it recorded. Tokens travel by environment
 * only.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '#exchange/folder.ts'
import { type K6Reading, readK6Log, redactK6Log, type TextRedactor } from '#exchange/k6.ts'

export interface K6Job {
  /** The k6 executable. */
  readonly k6: string
  /** Path of the script. */
  readonly script: string
  /** Names the files this run leaves in `outDir`. */
  readonly name: string
  readonly outDir: string
  /** What the script is told, tokens included; put behind `VPS_K6_` so that no k6 option is hit. */
  readonly settings: Readonly<Record<string, string>>
  /** After this the process is ended whatever it does: some syntax makes k6 hang without a word. */
  readonly timeoutMs: number
  readonly idPrefix: string
  /** Further options of k6, such as an execution segment; never a secret. */
  readonly args?: readonly string[]
  readonly redactor?: TextRedactor
  readonly signal?: AbortSignal
}

export interface K6Outcome extends K6Reading {
  /** Null when everything was carried out; else one line that says what happened and what to do. */
  readonly problem: string | null
  /** The console file with one line per request. */
  readonly evidence: string
}

const killGraceMs = 2_000
const stderrMax = 4_000

/**
 * Settings of the user's own k6 must not leak in; a home and a path must. No proxy: it would see
 * the tokens, and the suites use none either.
 */
const inherited = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'SYSTEMROOT', 'SSL_CERT_FILE']

function environment(job: K6Job): Record<string, string> {
  const env: Record<string, string> = { K6_NO_USAGE_REPORT: 'true', NO_COLOR: '1' }
  for (const name of inherited) {
    const value = process.env[name]
    if (value !== undefined) env[name] = value
  }
  for (const [name, value] of Object.entries(job.settings)) env[`VPS_K6_${name}`] = value
  return env
}

function commandLine(job: K6Job, evidence: string): string[] {
  return [
    'run',
    '--no-usage-report',
    '--quiet',
    '--no-color',
    ...['--summary-mode', 'disabled'],
    ...['--address', ''],
    ...['--log-format', 'raw'],
    ...['--console-output', evidence],
    ...(job.args ?? []),
    job.script,
  ]
}

interface Ending {
  readonly code: number | null
  readonly stderr: string
  readonly cut: 'time' | 'abort' | null
  readonly error: string | null
}

/** Ends the process by its own pid: politely, then for good. */
function endProcess(child: ChildProcess): void {
  child.kill('SIGTERM')
  setTimeout(() => child.kill('SIGKILL'), killGraceMs).unref()
}

function waitFor(child: ChildProcess, job: K6Job): Promise<Ending> {
  return new Promise((resolve) => {
    let stderr = ''
    let cut: Ending['cut'] = null
    const end = (why: 'time' | 'abort'): void => {
      cut ??= why
      endProcess(child)
    }
    const timer = setTimeout(() => end('time'), job.timeoutMs)
    const onAbort = (): void => end('abort')
    job.signal?.addEventListener('abort', onAbort, { once: true })
    if (job.signal?.aborted) onAbort()
    const settle = (code: number | null, error: string | null): void => {
      clearTimeout(timer)
      job.signal?.removeEventListener('abort', onAbort)
      resolve({ code, stderr, cut, error })
    }
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr = `${stderr}${text}`.slice(-stderrMax)
    })
    child.on('error', (error) => settle(null, error.message))
    child.on('close', (code) => settle(code, null))
  })
}

/** k6's own exit codes, as far as a probe can meet them. */
const exitMeanings: Readonly<Record<number, string>> = {
  99: 'a threshold was crossed',
  104: 'its options are not valid for this version',
  105: 'it was interrupted',
  107: 'the script threw or did not parse',
  108: 'the script gave up',
  255: 'the script was not found',
}

function describeEnding(ending: Ending, job: K6Job): string | null {
  if (ending.cut === 'abort') return 'k6 was stopped because the run was interrupted'
  if (ending.cut === 'time') {
    const seconds = Math.round(job.timeoutMs / 1000)
    return `k6 took longer than ${seconds} s and was ended; try again, or pass --no-limits`
  }
  if (ending.error !== null) return `k6 did not start (${ending.error}); check K6_BIN`
  if (ending.code === 0) return null
  const meaning = exitMeanings[ending.code ?? -1] ?? 'it failed'
  const said = ending.stderr.trim().split('\n').at(-1)?.slice(0, 300) ?? ''
  return `k6 ended with code ${ending.code}: ${meaning}${said === '' ? '' : ` (${said})`}`
}

/** No token may stand in what k6 printed about itself. */
function hideSettings(text: string, job: K6Job): string {
  let out = text
  for (const [name, value] of Object.entries(job.settings)) {
    if (name.startsWith('TOKEN_') && value !== '') out = out.replaceAll(value, `‹${name}›`)
  }
  return out
}

/** Runs a script to its end and returns every exchange it recorded, also those before a failure. */
export async function runK6(job: K6Job): Promise<K6Outcome> {
  makeFolder(job.outDir)
  const evidence = join(job.outDir, `${job.name}.ndjson`)
  rmSync(evidence, { force: true })
  // k6 writes into the file that is there: nobody else may read it before it is redacted.
  writeFileSync(evidence, '', { mode: 0o600 })
  const child = spawn(job.k6, commandLine(job, evidence), {
    env: environment(job),
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ending = await waitFor(child, job)
  const text = existsSync(evidence) ? readFileSync(evidence, 'utf8') : ''
  if (job.redactor) writeFileSync(evidence, redactK6Log(text, job.redactor))
  const reading = readK6Log(text, job.idPrefix, job.redactor)
  const problem = describeEnding(ending, job)
  return { ...reading, problem: problem === null ? null : hideSettings(problem, job), evidence }
}
