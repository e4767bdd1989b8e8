/** `npm run check`: everything that must be right before a commit lands, the tests last. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))

interface Part {
  /** A script of package.json. */
  readonly script: string
  readonly extra?: readonly string[]
  /** Its one line is worth reading also when nothing is wrong. */
  readonly speaks?: true
  /** What to do when it fails. */
  readonly cure: string
}

const parts: readonly Part[] = [
  { script: 'generate', extra: ['--check'], cure: 'npm run generate' },
  { script: 'lint:openapi', cure: 'mend openapi/vps-v2.yaml' },
  { script: 'typecheck', cure: 'mend the types' },
  { script: 'lint', cure: 'npm run format' },
  { script: 'dead', cure: 'delete what nothing uses, or name it as an entry in knip.json' },
  { script: 'licences', extra: ['--check'], cure: 'npm run licences' },
  {
    script: 'audit',
    speaks: true,
    cure: 'update the package, or allow it for a time: scripts/audit-allow.json',
  },
]

/** Words after `node scripts/node.mjs`: this process already is the right Node. */
function wordsOf(script: string): string[] {
  const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
    scripts: Record<string, string>
  }
  return (scripts[script] ?? '').split(' ').slice(2)
}

function passes({ script, extra = [], speaks, cure }: Part): boolean {
  const startedAtMs = performance.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, [...wordsOf(script), ...extra], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1)
  const said = speaks ? `: ${stdout.trim()}` : ''
  if (status === 0) console.log(`ok    ${script} (${seconds} s)${said}`)
  else console.log(`${stdout}${stderr}\nwrong ${script} (${seconds} s): ${cure}`)
  return status === 0
}

const { values } = parseArgs({ options: { 'without-tests': { type: 'boolean', default: false } } })
const wrong = parts.filter((part) => !passes(part)).map(({ script }) => script)
console.log(wrong.length === 0 ? 'All parts are right.' : `Wrong: ${wrong.join(', ')}.`)
if (wrong.length > 0) process.exitCode = 1
if (!values['without-tests']) {
  const { status } = spawnSync(process.execPath, wordsOf('test'), { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
