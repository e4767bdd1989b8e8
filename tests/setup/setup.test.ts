/** Set-up on small projects: it installs once, mends what is half there, and says why it cannot. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findGap } from '../../scripts/packages.mjs'
import { openBareProject, type Project } from './project.ts'

const setUp = (project: Project, env?: NodeJS.ProcessEnv) =>
  project.start('scripts/setup.mjs', [], env).ended

/** Without npm on PATH nothing can be installed. */
const withoutNpm = { PATH: '/nowhere', npm_execpath: '' }

describe('set-up', () => {
  it('installs on a bare clone and does nothing the second time', async () => {
    const project = openBareProject()
    expect(await setUp(project)).toMatchObject({ exitCode: 0, stdout: '' })
    expect(findGap(project.folder)).toBeNull()
    expect(await setUp(project, withoutNpm)).toEqual({
      exitCode: 0,
      signal: null,
      stdout: '',
      stderr: '',
    })
  })

  const halves: [what: string, spoil: (project: Project) => void][] = [
    ['a package is gone', (project) => project.remove('node_modules/left')],
    ['the bundled Node is gone', (project) => project.remove('node_modules/.bin/node')],
    ['npm was interrupted', (project) => project.remove('node_modules/.setup-stamp')],
    ['another platform installed it', (project) => project.write('node_modules/.setup-stamp', '')],
  ]
  it.each(halves)('mends an installation where %s', async (_what, spoil) => {
    const project = openBareProject()
    await setUp(project)
    spoil(project)
    expect(findGap(project.folder)).not.toBeNull()
    expect((await setUp(project)).exitCode).toBe(0)
    expect(findGap(project.folder)).toBeNull()
  })

  it('works with an empty HOME, keeping npm’s cache in the project', async () => {
    const project = openBareProject()
    expect((await setUp(project, { HOME: '' })).exitCode).toBe(0)
    expect(existsSync(join(project.folder, '.npm'))).toBe(false)
  })

  it('lets two at once install only once', async () => {
    const project = openBareProject()
    const both = await Promise.all([setUp(project), setUp(project)])
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0])
    expect(both.filter(({ stderr }) => stderr.includes('installing'))).toHaveLength(1)
  })

  it('does not wait for a process that died with the lock', async () => {
    const project = openBareProject()
    project.write('.cache/setup.lock', '4194303')
    expect((await setUp(project)).exitCode).toBe(0)
  })
})

describe('set-up that cannot be finished', () => {
  it('says which Node it found and what to do', async () => {
    const ended = await setUp(openBareProject('20.1.0'))
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' })
    expect(ended.stderr).toMatch(/Node 24 is needed: .*\.bin\/node is 20\.1\.0/)
    expect(ended.stderr).toMatch(/next: install Node 24/)
  })

  it('says that npm failed, below npm’s own reason', async () => {
    const project = openBareProject()
    project.write('package.json', '{"name":"bare","dependencies":{"other":"1.0.0"}}')
    const ended = await setUp(project)
    expect(ended.exitCode).toBe(2)
    expect(ended.stderr).toMatch(/npm error[\s\S]*setup: npm ci failed with exit code 1/)
    expect(findGap(project.folder)).not.toBeNull()
  })

  it('says that npm is missing', async () => {
    const ended = await setUp(openBareProject(), withoutNpm)
    expect(ended.exitCode).toBe(2)
    expect(ended.stderr).toMatch(/npm does not start[\s\S]*next: install Node with npm/)
  })
})
