/**
 * Requests a second that one core of the reference server answers, its limiter on: a load check
 * must measure the target and not this. Prints a table; exit code 1 below the goal.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { type Flooded, flood } from './generator.ts'

const goal = 15_000
const connections = 32
const [warmUpMs, durationMs] = [1_500, 4_000]

function hear<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as T))
    child.once('exit', (code) => reject(new Error(`the server ended with code ${code}`)))
  })
}

async function cpuMsOf(child: ChildProcess): Promise<number> {
  const heard = hear<{ cpuMs: number }>(child)
  child.send('cpu')
  return (await heard).cpuMs
}

interface Measured extends Flooded {
  /** Answers for each second of processor time that the server used. */
  readonly perCore: number
  readonly perSecond: number
}

async function measure(path: string, args: readonly string[]): Promise<Measured> {
  const script = fileURLToPath(new URL('./server.ts', import.meta.url))
  const child = fork(script, [...args], { stdio: 'inherit' })
  try {
    const { url, token } = await hear<{ url: string; token: string }>(child)
    const { host, pathname, port } = new URL(`${url}${path}`)
    const head = [`GET ${pathname} HTTP/1.1`, `Host: ${host}`, `Authorization: Bearer ${token}`]
    const request = `${[...head, 'Accept: */*'].join('\r\n')}\r\n\r\n`
    const job = { port: Number(port), request, connections }
    await flood({ ...job, durationMs: warmUpMs })
    const before = await cpuMsOf(child)
    const flooded = await flood({ ...job, durationMs })
    const cpuMs = (await cpuMsOf(child)) - before
    return {
      ...flooded,
      perCore: Math.round((1_000 * flooded.answers) / cpuMs),
      perSecond: Math.round((1_000 * flooded.answers) / flooded.tookMs),
    }
  } finally {
    child.removeAllListeners('exit')
    child.disconnect()
  }
}

const cases: readonly (readonly [what: string, path: string, args: readonly string[]])[] = [
  ['GET /locations', '/locations', []],
  ['GET /plans', '/plans', []],
  ['GET /servers', '/servers', []],
  ['429 on /plans', '/plans', ['--promised']],
]

function line(cells: readonly string[]): string {
  const widths = [16, 12, 12]
  return cells
    .map((cell, i) => (i === 0 ? cell.padEnd(16) : cell.padStart(widths[i] ?? 0)))
    .join('  ')
}

console.log(`${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}`)
console.log(`${line(['request', 'req/s', 'req/s·core'])}  statuses`)
let slowest = Number.POSITIVE_INFINITY
for (const [what, path, args] of cases) {
  const { perSecond, perCore, statuses } = await measure(path, args)
  slowest = Math.min(slowest, perCore)
  const seen = Object.entries(statuses).map(([status, count]) => `${status} × ${count}`)
  console.log(`${line([what, String(perSecond), String(perCore)])}  ${seen.join(', ')}`)
}
console.log(
  `slowest ${slowest} a second and core, goal ${goal}: ${slowest >= goal ? 'kept' : 'missed'}`,
)
process.exitCode = slowest >= goal ? 0 : 1
