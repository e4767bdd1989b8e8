/**
 * Stands in for k6 inside a trial: the same timelines and the same evidence, sent from this process
 * on a virtual clock. k6 takes seconds to start; there are hundreds of limiters to try.
 */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { type K6Line, type K6Record, readK6Log } from '#exchange/k6.ts'
import type { K6Tools } from '#load/measure.ts'
import type { ProbeOptions } from '#load/timeline.ts'
import type { Answer, Shot } from '#load/walk.ts'
import type { Clock } from '#target/clock.ts'
import { openWire, type Wire, type WireOutcome } from '#target/wire.ts'
import type { WalkerAsk, WalkerReply, WalkOrder } from './walker.ts'

type Job = Parameters<K6Tools['run']>[0]

/** As k6's own hands count: keeps the order of requests sent within one moment. */
const tickMs = 0.01

/** k6's codes for what can go wrong before an answer is whole. */
const failureCodes: Readonly<Record<string, readonly [code: number, text: string]>> = {
  timeout: [1050, 'request timeout'],
  reset: [1220, 'connection reset by peer'],
  refused: [1212, 'connection refused'],
  malformed: [1000, 'malformed HTTP response'],
  'too-large': [1000, 'invalid response: too large'],
}

const decoders: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
}

/** Go writes every name as `X-Ratelimit-Limit`, and k6 joins fields of one name. */
function headersOf(outcome: WireOutcome): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of outcome.answer?.headers ?? []) {
    const known = name.toLowerCase().replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase())
    headers[known] = headers[known] === undefined ? value : `${headers[known]}, ${value}`
  }
  return headers
}

interface Content {
  readonly body: string | null
  readonly errorCode: number
  readonly error: string
}

function contentOf(outcome: WireOutcome, headers: Record<string, string>): Content {
  const [errorCode, error] = failureCodes[outcome.failure ?? ''] ?? [0, '']
  const bytes = outcome.answer?.bytes ?? Buffer.alloc(0)
  const decode = decoders[headers['Content-Encoding'] ?? '']
  try {
    const body = decode && bytes.length > 0 ? decode(bytes) : bytes
    return { body: outcome.answer ? body.toString('utf8') : null, errorCode, error }
  } catch {
    return { body: null, errorCode: 1701, error: 'unexpected content: cannot be decompressed' }
  }
}

/** One walk's sending side: connections, the virtual moment, the evidence so far. */
class Hands {
  readonly lines: K6Line[] = []
  readonly #job: Job
  readonly #clock: Clock
  readonly #wires: Wire[] = []
  #ticks = 0

  constructor(job: Job, clock: Clock) {
    this.#job = job
    this.#clock = clock
  }

  async answer(question: WalkerAsk): Promise<WalkerReply> {
    if (question.kind === 'stop') this.lines.push(question)
    if (question.kind === 'sleep' && question.untilMs > this.#clock.now()) {
      await this.#clock.sleep(question.untilMs - this.#clock.now())
      this.#ticks = 0
    }
    const answers =
      question.kind === 'send' ? await this.#sendAll(question.step, question.shots) : []
    return { nowMs: this.#clock.now(), answers }
  }

  async close(): Promise<void> {
    await Promise.all(this.#wires.map((wire) => wire.close()))
  }

  /** All at once, each on a connection of its own. */
  async #sendAll(step: string, shots: readonly Shot[]): Promise<Answer[]> {
    this.#ticks += 1
    const sentAt = this.#clock.now() + this.#ticks * tickMs
    const outcomes = await Promise.all(shots.map((shot, i) => this.#send(shot, this.#wire(i))))
    return outcomes.map((outcome, i) => this.#record(step, shots[i]!, sentAt, outcome))
  }

  #wire(index: number): Wire {
    const { origin } = new URL(this.#job.settings.BASE!)
    this.#wires[index] ??= openWire({
      origin,
      name: `probe${index}`,
      timeoutMs: 5_000,
      bodyBytesMax: 10_000_000,
    })
    return this.#wires[index]
  }

  #send(shot: Shot, wire: Wire): Promise<WireOutcome> {
    const { settings } = this.#job
    const headers = { ...sentHeaders(shot, settings[`TOKEN_${shot.token}`] ?? ''), ...agent }
    return wire.send({
      method: shot.method,
      path: `${new URL(settings.BASE!).pathname}${shot.path}`,
      headers: Object.entries(headers),
      body: shot.body === undefined ? null : Buffer.from(shot.body),
    })
  }

  #record(step: string, shot: Shot, sentAt: number, outcome: WireOutcome): Answer {
    const headers = headersOf(outcome)
    const line: K6Record = {
      kind: 'request',
      seq: this.lines.length,
      step,
      token: shot.token,
      method: shot.method,
      path: shot.path,
      sentHeaders: sentHeaders(shot, `‹token:${shot.token}›`),
      sentBody: shot.body ?? null,
      sentAt,
      tookMs: tickMs / 2,
      status: outcome.answer?.status ?? 0,
      headers,
      ...contentOf(outcome, headers),
    }
    this.lines.push(line)
    const retryAfter = headers['Retry-After'] ?? null
    return { status: line.status, receivedAt: sentAt + line.tookMs, retryAfter }
  }
}

const agent = { 'User-Agent': 'vps-contract (in process)' }

function sentHeaders(shot: Shot, credential: string): Record<string, string> {
  return { Accept: '*/*', Authorization: `Bearer ${credential}`, ...shot.headers }
}

function hideTokens(text: string, { settings }: Job): string {
  return ['A1', 'A2', 'B1'].reduce((hidden, label) => {
    const token = settings[`TOKEN_${label}`]
    return token ? hidden.replaceAll(token, `‹token:${label}›`) : hidden
  }, text)
}

interface Thread {
  readonly worker: Worker
  readonly bell: Int32Array
}

let idle: Thread | null = null

function openThread(): Thread {
  const bell = new Int32Array(new SharedArrayBuffer(4))
  return { bell, worker: new Worker(new URL('./walker.ts', import.meta.url), { workerData: bell }) }
}

async function runWalk(job: Job, clock: Clock): ReturnType<K6Tools['run']> {
  idle ??= openThread()
  const { worker, bell } = idle
  const hands = new Hands(job, clock)
  const probe = JSON.parse(job.settings.PROBE!) as ProbeOptions
  try {
    worker.postMessage({ probe, quick: job.name === 'k6-burst' } satisfies WalkOrder)
    for (;;) {
      const [question] = (await once(worker, 'message')) as [WalkerAsk]
      if (question.kind === 'done') break
      worker.postMessage(await hands.answer(question))
      Atomics.store(bell, 0, 1)
      Atomics.notify(bell, 0)
    }
  } catch (error) {
    // A walker that threw is gone; the next walk gets another.
    idle = null
    throw error
  } finally {
    await hands.close()
  }
  const text = hands.lines.map((line) => JSON.stringify(line)).join('\n')
  return { ...readK6Log(hideTokens(text, job), job.idPrefix, job.redactor), problem: null }
}

/** What measuring the limits needs, without k6. The clock must be virtual. */
export function toolsInProcess(clock: Clock): K6Tools {
  return {
    supply: async () => ({ found: true, path: 'this process', version: 'none' }),
    run: (job) => runWalk(job, clock),
  }
}
