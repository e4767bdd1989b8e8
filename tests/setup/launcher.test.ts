/** The launcher: what goes in reaches the command line unchanged, and so does what comes out. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { openReadyProject, type Running } from './project.ts'

/** Counts signals and ends with 130 a while after the first. */
const patient = `
  let heard = []
  const hold = setInterval(() => {}, 1000)
  for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => {
    heard.push(name)
    if (heard.length > 1) return
    setTimeout(() => {
      console.log(heard.join(' '))
      process.exitCode = 130
      clearInterval(hold)
    }, 900)
  })
  console.log('ready ' + process.pid)
`

async function startReady(program: string): Promise<Running> {
  const running = openReadyProject(program).start('bin/vps-contract.mjs')
  await vi.waitFor(() => expect(running.said()).toMatch(/ready/), 10_000)
  return running
}

function lastLine(text: string): string | undefined {
  return text.trim().split('\n').at(-1)
}

describe('the launcher', () => {
  it('passes words, standard input and the exit code on', async () => {
    const project = openReadyProject(`
      process.stdin.on('data', (text) => process.stdout.write(text))
      process.stdin.on('end', () => { process.exitCode = 7 })
      console.log(JSON.stringify(process.argv.slice(2)), process.execArgv.length)
    `)
    const running = project.start('bin/vps-contract.mjs', ['run', 'a b', '--json'])
    running.stdin.end('from outside')
    expect(await running.ended).toEqual({
      exitCode: 7,
      signal: null,
      stdout: '["run","a b","--json"] 0\nfrom outside',
      stderr: '',
    })
  })

  it('ends when its child does, without waiting for the channel between them', async () => {
    const project = openReadyProject("console.log('done')")
    expect((await project.start('bin/vps-contract.mjs').ended).stdout).toBe('done\n')
  })

  it('says 128 + n where a signal ended the command line', async () => {
    const project = openReadyProject("process.kill(process.pid, 'SIGKILL')")
    expect((await project.start('bin/vps-contract.mjs').ended).exitCode).toBe(137)
  })

  it('hands an interruption on once, though terminal and npm both send it', async () => {
    const running = await startReady(patient)
    process.kill(running.pid, 'SIGINT')
    await sleep(20)
    process.kill(running.pid, 'SIGINT')
    const { exitCode, stdout } = await running.ended
    expect([exitCode, lastLine(stdout)]).toEqual([130, 'SIGINT'])
  })

  it('hands a second interruption on when someone means it', async () => {
    const running = await startReady(patient)
    process.kill(running.pid, 'SIGINT')
    await sleep(500)
    process.kill(running.pid, 'SIGINT')
    expect(lastLine((await running.ended).stdout)).toBe('SIGINT SIGINT')
  })

  it('takes a closed terminal for a request to stop', async () => {
    const running = await startReady(patient)
    process.kill(running.pid, 'SIGHUP')
    expect(lastLine((await running.ended).stdout)).toBe('SIGTERM')
  })

  it('leaves no orphan when it is killed', async () => {
    const running = await startReady(patient)
    process.kill(running.pid, 'SIGKILL')
    // The streams close when the child has ended as well.
    const { signal, stdout } = await running.ended
    expect([signal, lastLine(stdout)]).toEqual(['SIGKILL', 'SIGTERM'])
  })
})
