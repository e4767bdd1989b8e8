/**
 * Wrong words, values, files and folders: one sentence, the next command, exit code 2, nothing
 * sent.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { cli, type Environment, openPlace } from './child.ts'

// A busy machine starts processes slowly.
vi.setConfig({ testTimeout: 60_000 })

const folder = openPlace()
const file = join(folder, 'file')
writeFileSync(file, 'neither a tape nor a folder\n')
const secret = 'vrtx_0123456789abcdefghijklmnopqrstuvwxyz'
const url = { VPS_API_URL: 'http://127.0.0.1:9/api/v2' }
const absentFile = { ...url, VPS_API_TOKEN_FILE: join(folder, 'absent') }
const splitToken = { ...url, VPS_API_TOKEN: secret, VPS_API_TOKEN_OTHER: `${secret} ${secret}` }
const twoCreates = { VPS_MAX_CREATES: 'two' }

type Line = readonly [args: string, sentence: string, next: string, env?: Environment]

const words: readonly Line[] = [
  ['rnu', 'there is no command rnu', 'did you mean run?'],
  ['constructor', 'there is no command constructor', 'see: vps-contract --help'],
  ['run --alow-creates', 'run knows no flag --alow-creates', 'did you mean --allow-creates?'],
  ['run --frobnicate', 'run knows no flag --frobnicate', 'see: vps-contract run --help'],
  ['run --url', '--url needs a value', 'write it as --url URL'],
  ['run http://x/', 'run takes flags only, not "http://x/"', 'see: vps-contract run --help'],
  ['list statsu', 'there is no section statsu', 'did you mean status?'],
  ['explain PAG-99', 'nothing has the id PAG-99', 'did you mean PAG-'],
  ['check /no/such/file', '/no/such/file cannot be read', 'give the path of a recording'],
  [`check ${file}`, 'file is no tape, no k6 log and no HAR file', 'record one with'],
  ['sweep', 'sweep needs a live target', 'pass --url or set VPS_API_URL'],
  ['sweep --url http://127.0.0.1:9/', 'sweep needs a token', 'set VPS_API_TOKEN'],
]

const settings: readonly Line[] = [
  ['run --url nowhere', '--url is no URL', 'give the base URL, such as http://'],
  ['run --url ftp://a/', '--url must be http or https, not ftp:', 'give the base URL'],
  [`run --url http://me:${secret}@h/`, '--url carries a user name', 'put the token into VPS_API'],
  ['run --url http://127.0.0.1:9/', 'a live target needs a token', 'set VPS_API_TOKEN'],
  ['run', 'VPS_API_TOKEN_FILE names a file that does not exist', 'correct the path', absentFile],
  ['run', 'the token from VPS_API_TOKEN_OTHER holds spaces', 'copy it from Account', splitToken],
  ['plan', 'VPS_MAX_CREATES takes a whole number, not "two"', 'see: vps-contract run', twoCreates],
  ['run --limit 5', '"5" is no limit', 'write it as requests per seconds: --limit 120/60s'],
  ['run --gate most', '--gate takes must, expected or should, not "most"', 'see: vps-contract run'],
  ['run --seed one', '--seed takes a whole number, not "one"', 'see: vps-contract run --help'],
  ['run --only wether', 'there is no topic wether', 'topics are: transport, '],
  ['run --rule plans/nothing', 'there is no rule plans/nothing', 'see: vps-contract list'],
  ['serve --fault x/y', 'there is no fault x/y', 'see: vps-contract list --faults'],
  ['serve --port http', '--port takes a port, not "http"', 'see: vps-contract serve --help'],
  ['run --embedded --max-creates 1', 'the run makes 2 servers, 1 may', 'pass --max-creates 2, or'],
  [`run --out ${file}/in`, `the folder ${file}/in cannot be made`, 'name another one: --out DIR'],
  ['run --out /proc/nowhere', 'the folder /proc/nowhere cannot be made', 'name another one'],
]

const lines = [...words, ...settings].map(([args, sentence, next, env = {}]) => ({
  args,
  sentence,
  next,
  env,
}))

describe('in one sentence, with the next command', () => {
  it.concurrent.each(lines)('$args: $sentence', async ({ args, sentence, next, env }) => {
    const { code, stdout, stderr } = await cli(args.split(' '), { env })
    expect(code).toBe(2)
    expect(stdout).toBe('')
    const [first, second, ...rest] = stderr.split('\n')
    expect(first).toMatch(/^vps-contract: [^\n]+$/)
    expect(first).toContain(sentence)
    expect(second).toMatch(/^ {2}next: /)
    expect(second).toContain(next)
    expect(rest).toEqual([''])
    expect(stderr).not.toContain(secret)
    expect(stderr).not.toMatch(/\n\s+at |bug of vps-contract/)
  })
})

describe('what helps', () => {
  it.concurrent.each([
    [[], 2, 'usage: vps-contract COMMAND'],
    [['--help'], 0, 'usage: vps-contract COMMAND'],
    [['help', 'run'], 0, '--allow-creates'],
    [['--version'], 0, 'vps-contract '],
  ])('%j ends with %i', async (args, code, text) => {
    const ended = await cli(args)
    expect(ended.code).toBe(code)
    expect(ended.stdout).toContain(text)
    expect(ended.stderr).toBe('')
  })

  it('a config file that does not load is named', async () => {
    const cwd = join(folder, 'config')
    mkdirSync(cwd)
    writeFileSync(join(cwd, 'vps-contract.config.ts'), 'export default {')
    const { code, stderr } = await cli(['plan'], { cwd })
    expect(code).toBe(2)
    expect(stderr).toMatch(/^vps-contract: vps-contract.config.ts cannot be loaded: .*\n {2}next: /)
    expect(stderr).not.toMatch(/\n\s+at /)
  })
})
