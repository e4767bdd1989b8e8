/** The command line: finds the command, runs it, turns what it says into an exit code. */
import { stripVTControlCharacters } from 'node:util'
import { OperatingError } from '#target/errors.ts'
import { commands } from './commands/index.ts'
import { helpOf, nearest, parseFlags, UsageError } from './options.ts'
import { describeSystemError } from './system-errors.ts'
import { toolVersion } from './version.ts'

const [major = 0] = process.versions.node.split('.').map(Number)
if (major < 24) {
  process.stderr.write('vps-contract needs Node 24: start it with npx vps-contract or npm start\n')
  process.exit(2)
}

function overview(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length))
  const rows = Object.entries(commands).map(
    ([name, command]) => `  ${name.padEnd(width)}  ${command.summary}`,
  )
  return [
    'vps-contract: contract tests and load checks for the Vrtx VPS API v2',
    '',
    'usage: vps-contract COMMAND [flags]',
    '',
    ...rows,
    '',
    'Start with: vps-contract run   (the embedded reference server, no account needed)',
    'Help on one command: vps-contract COMMAND --help',
    '',
  ].join('\n')
}

function complain(message: string, next: string): void {
  const line = stripVTControlCharacters(`${message}\n  next: ${next}`)
  process.stderr.write(`vps-contract: ${line}\n`)
}

/**
 * A reader that went away (`| head`) is no error, and no reason to leave a run without its
 * clean-up.
 */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
}

async function main(words: readonly string[]): Promise<number> {
  const [first, ...args] = words
  if (first === '--version') {
    process.stdout.write(`vps-contract ${toolVersion}\n`)
    return 0
  }
  const asksHelp = first === 'help' || first === '--help' || first === '-h'
  const name = asksHelp ? args.shift() : first
  if (name === undefined) {
    process.stdout.write(overview())
    return asksHelp ? 0 : 2
  }
  return call(name, asksHelp ? ['--help'] : args)
}

async function call(name: string, args: readonly string[]): Promise<number> {
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!entry) {
    const near = nearest(name, Object.keys(commands))
    throw new UsageError(
      `there is no command ${name}`,
      near === null ? 'see: vps-contract --help' : `did you mean ${near}?`,
    )
  }
  const command = await entry.load()
  const flags = { ...command.flags, help: { help: 'this text', short: 'h' } }
  const { given, words: rest } = parseFlags(name, args, flags)
  if (given.help === true) {
    process.stdout.write(`${entry.summary}\n\nusage: ${command.usage}\n\n${helpOf(flags)}\n`)
    return 0
  }
  return command.run(given, rest)
}

function describeError(error: unknown): { message: string; next: string } {
  if (error instanceof UsageError || error instanceof OperatingError) return error
  const system = describeSystemError(error)
  if (system) return system
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return {
    message: `this is a bug of vps-contract, not of the target: ${text}`,
    next: 'please report it',
  }
}

// The token is in the environment, and has no place in a crash report of Node's.
process.report.excludeEnv = true
outliveReaders()
try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  const { message, next } = describeError(error)
  complain(message, next)
  process.exitCode = error instanceof OperatingError && error.code === 'interrupted' ? 130 : 2
}
