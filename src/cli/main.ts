/** The command line: finds the command, runs it, turns what it says into an exit code. */
import { stripVTControlCharacters } from 'node:util'
import { OperatingError } from '#target/errors.ts'
import { commands } from './commands/index.ts'
import { helpOf, parseFlags, UsageError } from './options.ts'

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

async function main(words: readonly string[]): Promise<number> {
  const [name, ...args] = words
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(overview())
    return name === undefined ? 2 : 0
  }
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!entry) throw new UsageError(`there is no command ${name}`, 'see: vps-contract --help')
  const command = await entry.load()
  const flags = { ...command.flags, help: { help: 'this text', short: 'h' } }
  const { given, words: rest } = parseFlags(name, args, flags)
  if (given.help === true) {
    process.stdout.write(`${entry.summary}\n\nusage: ${command.usage}\n\n${helpOf(flags)}\n`)
    return 0
  }
  return command.run(given, rest)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (error instanceof UsageError || error instanceof OperatingError) {
    complain(error.message, error.next)
    process.exitCode = 2
  } else {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    complain(`this is a bug of vps-contract, not of the target: ${text}`, 'please report it')
    process.exitCode = 2
  }
}
