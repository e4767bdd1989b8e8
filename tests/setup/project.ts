/** Small stand-ins for this project, in temporary folders with a space in their path. */
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { stampOf } from '../../scripts/packages.mjs'
import { nodePackage } from '../../scripts/runtime.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Ended {
  readonly exitCode: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly pid: number
  readonly stdin: NodeJS.WritableStream
  /** What it has written to standard output so far. */
  said(): string
  readonly ended: Promise<Ended>
}

export interface Project {
  readonly folder: string
  write(file: string, text: string): void
  remove(file: string): void
  /** Starts a JavaScript file of the project under this Node. */
  start(file: string, args?: readonly string[], env?: NodeJS.ProcessEnv): Running
}

/** A folder with this project's launcher and set-up in it; removed when the test is over. */
function openProject(): Project {
  const folder = join(mkdtempSync(join(tmpdir(), 'vps-contract-')), 'a project')
  onTestFinished(() => rmSync(dirname(folder), { recursive: true, force: true }))
  for (const name of ['bin', 'scripts']) {
    cpSync(join(root, name), join(folder, name), { recursive: true })
  }
  return {
    folder,
    write(file, text) {
      const path = join(folder, file)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text, { mode: 0o755 })
    },
    remove: (file) => rmSync(join(folder, file), { recursive: true }),
    start: (file, args = [], env = {}) => start(folder, file, args, env),
  }
}

function start(
  folder: string,
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Running {
  const child = spawn(process.execPath, [join(folder, file), ...args], {
    cwd: folder,
    env: { ...process.env, ...env },
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal, stdout, stderr }))
  })
  return { pid: child.pid ?? 0, stdin: child.stdin, said: () => stdout, ended }
}

/**
 * A project that npm can install without a network: its packages are folders of its own. One of
 * them brings the `node` that is bundled, which states the given version.
 */
export function openBareProject(nodeVersion = process.versions.node): Project {
  const project = openProject()
  const local = { left: 'file:packages/left', [nodePackage]: 'file:packages/runtime' }
  const manifest = { name: 'bare', version: '1.0.0', dependencies: local }
  const runtime = { name: nodePackage, version: '1.0.0', bin: { node: 'node.sh' } }
  const left = { name: 'left', version: '1.0.0' }
  project.write('package.json', JSON.stringify(manifest))
  project.write('packages/left/package.json', JSON.stringify(left))
  project.write('packages/runtime/package.json', JSON.stringify(runtime))
  project.write('packages/runtime/node.sh', `#!/bin/sh\necho ${nodeVersion}\n`)
  const packages = {
    '': manifest,
    'node_modules/left': { resolved: 'packages/left', link: true },
    [`node_modules/${nodePackage}`]: { resolved: 'packages/runtime', link: true },
    'packages/left': left,
    'packages/runtime': runtime,
  }
  const lock = { name: 'bare', version: '1.0.0', lockfileVersion: 3, requires: true, packages }
  project.write('package-lock.json', JSON.stringify(lock))
  return project
}

/** A project that is set up already and whose command line is the given program. */
export function openReadyProject(program: string): Project {
  const project = openProject()
  const lock = '{"lockfileVersion":3,"packages":{}}'
  project.write('package.json', '{"type":"module"}')
  project.write('package-lock.json', lock)
  project.write('node_modules/.setup-stamp', stampOf(lock))
  project.write('src/cli/main.ts', program)
  mkdirSync(join(project.folder, 'node_modules', '.bin'))
  symlinkSync(process.execPath, join(project.folder, 'node_modules', '.bin', 'node'))
  return project
}
