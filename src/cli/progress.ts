/**
 * One line that says what the run is doing: redrawn on a terminal, a line every ten seconds
 * elsewhere.
 */
import type { WriteStream } from 'node:tty'
import { stripVTControlCharacters } from 'node:util'

export interface Progress {
  /** Counts a finished request. */
  count(): void
  /** Names the step that runs, or what is waited for. */
  say(what: string): void
  /** Removes the line; nothing is drawn after it. */
  end(): void
}

const redrawMs = 100
const lineMs = 10_000

export interface ProgressOptions {
  /** Requests that are expected. */
  readonly planned: number
  readonly quiet: boolean
  /** A line for every step and every wait instead. */
  readonly verbose: boolean
  readonly now?: () => number
}

/** Opens the progress line on a stream. */
export function openProgress(
  stream: Pick<WriteStream, 'write' | 'isTTY' | 'columns'>,
  { planned, quiet, verbose, now = Date.now }: ProgressOptions,
): Progress {
  const redraws = stream.isTTY && !verbose
  let done = 0
  let what = ''
  let drawnAtMs = Number.NEGATIVE_INFINITY
  const startedAtMs = now()
  const text = (): string => {
    const seconds = Math.round((now() - startedAtMs) / 1000)
    return stripVTControlCharacters(`${done}/${planned} requests · ${seconds} s · ${what}`)
  }
  const draw = (): void => {
    if (quiet || verbose) return
    const everyMs = redraws ? redrawMs : lineMs
    if (now() - drawnAtMs < everyMs) return
    drawnAtMs = now()
    if (!redraws) stream.write(`${text()}\n`)
    else stream.write(`\r\u001b[K${text().slice(0, (stream.columns || 80) - 1)}`)
  }
  return {
    count() {
      done += 1
      draw()
    },
    say(words) {
      const isNew = words !== what
      what = words
      if (verbose && !quiet && isNew) stream.write(`${text()}\n`)
      draw()
    },
    end() {
      if (!quiet && redraws) stream.write('\r\u001b[K')
    },
  }
}
