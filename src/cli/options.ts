/** The flags of the command line as data: one table from which parsing, help and errors are made. */
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

/** The known flag that is nearest to a mistyped one, if any is near. */
function nearest(wrong: string, flags: Flags): string | null {
  const near = Object.keys(flags).filter((name) => distance(name, wrong) <= 3)
  return near.toSorted((a, b) => distance(a, wrong) - distance(b, wrong))[0] ?? null
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
    const text = error instanceof Error ? error.message : String(error)
    const wrong = /'--?([^'\s]+)'/.exec(text)?.[1] ?? ''
    const known = Object.hasOwn(flags, wrong)
    const near = known ? null : nearest(wrong, flags)
    throw new UsageError(
      known ? firstSentence(text) : `${command} knows no flag --${wrong}`,
      near ? `did you mean --${near}?` : `see: vps-contract ${command} --help`,
    )
  }
}

function firstSentence(text: string): string {
  return text.split(/[.\n]/)[0] ?? text
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
