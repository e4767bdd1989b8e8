/** What a walk is told: requests in steps, steps in lanes, and the hands that carry them out. */

export type ShotToken = 'A1' | 'A2' | 'B1'

/** One request to send. */
export interface Shot {
  readonly token: ShotToken
  readonly method: 'GET' | 'HEAD' | 'POST'
  /** Below the base URL. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What a lane has seen so far, by step name; a name's parts before a dot are summed too. */
export interface Tally {
  admitted(step: string): number
  refused(step: string): number
  /** Sent in the open and not answered yet. */
  waiting(step: string): number
  /** Milliseconds that the slowest of a step's admitted requests took. */
  slowestMs(step: string): number
  slowestRefusalMs(step: string): number
  /** Milliseconds that the quickest of a step's admitted requests took; endless without one. */
  quickestMs(step: string): number
  /** Milliseconds from the first to the last sending of a step. */
  lastedMs(step: string): number
  /** Milliseconds since the lane's start. */
  readonly elapsedMs: number
  /** Milliseconds until the longest Retry-After has run out; negative where none is left. */
  readonly promisedMs: number
}

export interface Step {
  readonly name: string
  /**
   * All at once, one after the other, one every `everyMs`, or that without waiting for answers
   * (open): what follows an open step knows only those that came meanwhile.
   */
  readonly manner: 'volley' | 'serial' | 'spaced' | 'open'
  readonly shots: readonly Shot[]
  /** Not before this many milliseconds after the lane's start … */
  readonly atMs?: number
  /** … nor sooner than this after the step before was due, or after the step of that name … */
  readonly gapMs?: number
  readonly since?: string
  /**
   * … nor before every Retry-After has run out, plus a second, where that is within the lane's
   * patience.
   */
  readonly honour?: boolean
  readonly everyMs?: number
  readonly when?: (tally: Tally) => boolean
  /** Takes the place of an earlier step of the same size; counted once in a plan. */
  readonly instead?: boolean
  /** Serial and spaced steps end early after this many refusals or admissions. */
  readonly untilRefused?: number
  readonly untilRefusedInARow?: number
  readonly untilAdmitted?: number
  /** … or when this holds after a request. */
  readonly until?: (tally: Tally) => boolean
}

export interface LanePlan {
  readonly lane: 'A' | 'B'
  readonly steps: readonly Step[]
  /** Longest wait for a Retry-After. */
  readonly patienceMs: number
  /** What a refusal without a usable Retry-After is taken to promise. */
  readonly defaultWaitMs: number
  /** Ends after so many refusals before anything was let through … */
  readonly deniedMost?: number
  /** … and begins no request later than this after its start. */
  readonly lastsMs?: number
}

export interface Answer {
  /** 0 where none came. */
  readonly status: number
  readonly receivedAt: number
  readonly retryAfter: string | null
}

/** The hands of a walk: time and requests. */
export interface Port {
  now(): number
  sleepUntil(atMs: number): void
  /** Sends all at once and returns the answers in the same order. */
  send(step: string, shots: readonly Shot[]): Answer[]
  /** Sends one and goes on; the answer is told when it comes, however long that takes. */
  sendOpen(step: string, shot: Shot, onAnswer: (answer: Answer) => void): void
  stop(lane: string, why: string): void
}
