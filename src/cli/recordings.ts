/**
 * Reads recordings of any kind into exchanges: a tape, a HAR file, the console file of a k6 run.
 */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Exchange } from '#exchange/exchange.ts'
import { readHar } from '#exchange/har.ts'
import { readK6Log } from '#exchange/k6.ts'
import { checkExchange } from '#report/validate.ts'
import { UsageError } from './options.ts'

export interface Recording {
  /** Where the traffic went, or the name of the file where it does not say. */
  readonly target: string
  readonly exchanges: readonly Exchange[]
  /** What was left out and why, one sentence each. */
  readonly leftOut: readonly string[]
}

export interface RecordingOptions {
  /** Key of the markers that stand for secrets. */
  readonly salt: string
  /** Base URL of the API in a HAR file; found out where it is not given. */
  readonly baseUrl?: string
}

/** `-` is standard input. Throws UsageError on a file that cannot be read or used. */
export function openRecording(path: string, options: RecordingOptions): Recording {
  const name = path === '-' ? 'standard input' : basename(path)
  return readRecording(name, readSource(path), options)
}

function readSource(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new UsageError(
      `${path} cannot be read: ${why}`,
      'give the path of a recording, or - for stdin',
    )
  }
}

/** Tells the kinds apart by what is in them. */
function readRecording(name: string, text: string, options: RecordingOptions): Recording {
  if (/^\s*\{\s*"log"\s*:/.test(text)) return readHarFile(name, text, options)
  const recording = readTapeText(name, text) ?? readK6Text(name, text)
  if (recording) return recording
  throw new UsageError(
    `${name} is no tape, no k6 log and no HAR file`,
    'record one with vps-contract run, or export HAR 1.2 from a browser or proxy',
  )
}

function readHarFile(name: string, text: string, options: RecordingOptions): Recording {
  const { salt, baseUrl } = options
  try {
    const read = readHar(text, { salt, ...(baseUrl === undefined ? {} : { baseUrl }) })
    return { ...read, target: read.target ?? name }
  } catch (error) {
    const why = error instanceof Error ? error.message.split('. ')[0] : String(error)
    throw new UsageError(
      `${name} cannot be used: ${why}`,
      'export HAR 1.2 with content from a browser or a proxy',
    )
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown
  } catch {
    return undefined
  }
}

/** Null where the first line is no exchange. A last line that a crash cut short is left out. */
function readTapeText(name: string, text: string): Recording | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const values = lines.map(parse)
  if (values.length > 1 && values.at(-1) === undefined) values.pop()
  if (values[0] === undefined || checkExchange(values[0]).length > 0) return null
  const at = values.findIndex((value) => checkExchange(value).length > 0)
  if (at < 0) return { target: name, exchanges: values as Exchange[], leftOut: [] }
  const [fault] = checkExchange(values[at])
  throw new UsageError(
    `line ${at + 1} of ${name} is no exchange: ${fault}`,
    'was it edited? Its schema is docs/schema/exchange-1.schema.json',
  )
}

function readK6Text(name: string, text: string): Recording | null {
  try {
    const { exchanges } = readK6Log(text)
    const sound = exchanges.length > 0 && exchanges.every((e) => checkExchange(e).length === 0)
    return sound ? { target: name, exchanges, leftOut: [] } : null
  } catch {
    // A line says it is a request and has not what makes one.
    return null
  }
}

/** One tape out of several: ids of the later ones are told apart. */
export function joinRecordings(recordings: readonly Recording[]): Exchange[] {
  return recordings.flatMap(({ exchanges }, i) =>
    i === 0 ? [...exchanges] : exchanges.map((one) => ({ ...one, id: `r${i + 1}.${one.id}` })),
  )
}
