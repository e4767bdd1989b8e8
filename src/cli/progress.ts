/** One line that says what the run is doing: redrawn on a terminal, a line every ten seconds elsewhere. */
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

/** Opens the progress line on a stream. `planned` is the number of requests expected. */
export function openProgress(
  stream: Pick<WriteStream, 'write' | 'isTTY' | 'columns'>,
  planned: number,
  quiet: boolean,
  now: () => number = Date.now,
): Progress {
  let done = 0
  let what = ''
  let drawnAtMs = Number.NEGATIVE_INFINITY
  const startedAtMs = now()
  const text = (): string => {
    const seconds = Math.round((now() - startedAtMs) / 1000)
    return stripVTControlCharacters(`${done}/${planned} requests · ${seconds} s · ${what}`)
  }
  const draw = (): void => {
    if (quiet) return
    const everyMs = stream.isTTY ? redrawMs : lineMs
    if (now() - drawnAtMs < everyMs) return
    drawnAtMs = now()
    if (!stream.isTTY) stream.write(`${text()}\n`)
    else stream.write(`\r\u001b[K${text().slice(0, (stream.columns || 80) - 1)}`)
  }
  return {
    count() {
      done += 1
      draw()
    },
    say(words) {
      what = words
      draw()
    },
    end() {
      if (!quiet && stream.isTTY) stream.write('\r\u001b[K')
    },
  }
}
