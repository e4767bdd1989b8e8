/** The tape: exchanges as NDJSON, one line each, in order of sending. */
import { appendFileSync, createReadStream, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import type { Exchange } from './exchange.ts'
import { makeFolder } from './folder.ts'

export interface TapeWriter {
  write(exchange: Exchange): void
  readonly path: string
}

/** Starts a new tape, replacing what was there. Each line is on disk before `write` returns. */
export function openTape(path: string): TapeWriter {
  makeFolder(dirname(path))
  const file = openSync(path, 'w', 0o600)
  return { path, write: (exchange) => void writeSync(file, `${JSON.stringify(exchange)}\n`) }
}

/** Adds exchanges to a tape that is closed already. */
export function appendTape(path: string, exchanges: readonly Exchange[]): void {
  appendFileSync(path, exchanges.map((exchange) => `${JSON.stringify(exchange)}\n`).join(''))
}

/**
 * Reads a tape line by line; a last line that a crash cut short is left out. Throws on other bad
 * lines, naming them.
 */
export async function* readTape(path: string): AsyncGenerator<Exchange> {
  const lines = createInterface({
    input: createReadStream(path),
    crlfDelay: Number.POSITIVE_INFINITY,
  })
  let number = 0
  let broken: Error | null = null
  for await (const line of lines) {
    if (broken) throw broken
    number += 1
    if (line.trim() === '') continue
    try {
      yield JSON.parse(line) as Exchange
    } catch {
      broken = new Error(`${path} line ${number} is not an exchange: was it made by vps-contract?`)
    }
  }
}
