/**
 * The flags of the command line as data: one table from which parsing, help and errors are made.
 */
import { type ParseArgsOptionDescriptor, parseArgs } from 'node:util'

export interface Flag {
  /** What follows the flag in the help, such as `N` or `FILE`; absent for a switch. */
  readonly takes?: string
  readonly help: string
  /** May be given more than once. */
  readonly many?: boolean
  readonly short?: string
}

export type Flags = Readonly<Record<string, Flag>>

/** Values as given: text, a list for repeatable flags, true for switches. */
export type Given = Readonly<Record<string, string | boolean | string[] | undefined>>

/** Wrong words on the command line or in the environment: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly next: string
  constructor(message: string, next: string) {
    super(message)
    this.next = next
  }
}

function descriptor(flag: Flag): ParseArgsOptionDescriptor {
  return {
    type: flag.takes === undefined ? 'boolean' : 'string',
    ...(flag.many ? { multiple: true } : {}),
    ...(flag.short ? { short: flag.short } : {}),
  }
}

/**
 * The known word that is nearest to a mistyped one, if any is: two letters may be wrong, or a third
 * of them.
 */
export function nearest(wrong: string, known: Iterable<string>): string | null {
  const far = Math.max(2, Math.floor(wrong.length / 3))
  const near = [...known]
    .map((word) => ({ word, away: distance(word, wrong) }))
    .filter(({ word, away }) => away <= far && away < word.length)
  return near.toSorted((a, b) => a.away - b.away)[0]?.word ?? null
}

/** Levenshtein distance. */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}

/** Parses a command's arguments. Throws UsageError on unknown flags and missing values. */
export function parseFlags(
  command: string,
  args: readonly string[],
  flags: Flags,
): { given: Given; words: string[] } {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [name, descriptor(flag)]),
  )
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
    })
    return { given: values as Given, words: positionals }
  } catch (error) {
    throw misuse(command, flags, error instanceof Error ? error.message : String(error))
  }
}

/** Puts a complaint of Node's parser into our words. */
function misuse(command: string, flags: Flags, text: string): UsageError {
  const help = `see: vps-contract ${command} --help`
  // `Option '-n, --name <value>' argument missing`, `Unknown option '--nmae'`
  const [, wrong = '', dashes = '', name = ''] = /'((?:-\w, )?(--?)([^'\s=]*))/.exec(text) ?? []
  const flag = Object.hasOwn(flags, name) ? flags[name] : undefined
  if (flag) {
    return flag.takes === undefined
      ? new UsageError(`--${name} is a switch and takes no value`, help)
      : new UsageError(`--${name} needs a value`, `write it as --${name} ${flag.takes}`)
  }
  const near = dashes === '--' ? nearest(name, Object.keys(flags)) : null
  return new UsageError(
    `${command} knows no flag ${wrong}`,
    near === null ? help : `did you mean --${near}?`,
  )
}

/** For commands that take flags alone. Throws UsageError on a word. */
export function refuseWords(command: string, words: readonly string[]): void {
  const [word] = words
  if (word === undefined) return
  throw new UsageError(
    `${command} takes flags only, not "${word}"`,
    `see: vps-contract ${command} --help`,
  )
}

/** The help lines of some flags. */
export function helpOf(flags: Flags): string {
  const rows = Object.entries(flags).map(([name, flag]) => {
    const short = flag.short ? `-${flag.short}, ` : ''
    return [`${short}--${name}${flag.takes ? ` ${flag.takes}` : ''}`, flag.help] as const
  })
  const width = Math.max(0, ...rows.map(([left]) => left.length))
  return rows.map(([left, help]) => `  ${left.padEnd(width)}  ${help}`).join('\n')
}
