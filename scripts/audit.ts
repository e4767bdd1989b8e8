/** `npm run audit`: fails on a grave advisory against a package, unless it is allowed. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Allowed, judgeAudit } from './audit-verdict.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const allowList = JSON.parse(readFileSync(`${root}scripts/audit-allow.json`, 'utf8')) as Allowed[]

const { stdout } = spawnSync('npm', ['audit', '--json', '--audit-level=high'], {
  cwd: root,
  encoding: 'utf8',
  shell: process.platform === 'win32',
  timeout: 60_000,
})
const { wrong, unknown } = judgeAudit(
  stdout ?? '',
  allowList,
  new Date().toISOString().slice(0, 10),
)
for (const line of wrong) console.log(line)
if (unknown !== null) console.log(`the advisories could not be asked for: ${unknown}`)
else if (wrong.length === 0) console.log('no package has a grave advisory')
if (wrong.length > 0) process.exitCode = 1
