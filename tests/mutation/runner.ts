/**
 * A test runner for Stryker that loads every test once and then runs only those that reach the
 * change, within one process: a hundred times faster than a new vitest for each change. The
 * matchers are vitest's own; of its runner it has what the tests of rules and views use.
 */
import { readdirSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Collected } from './stand-in.ts'

/** What the instrumented code reads and writes; see Stryker's instrumenter. */
interface Instruments {
  activeMutant?: string | undefined
  currentTestId?: string | undefined
  hitCount?: number | undefined
  hitLimit?: number | undefined
  mutantCoverage?: unknown
}

interface Result {
  readonly id: string
  readonly name: string
  readonly timeSpentMs: number
  readonly status: 0 | 1
  readonly failureMessage?: string
}

interface MutantRun {
  readonly testFilter?: readonly string[]
  readonly hitLimit?: number
  readonly activeMutant: { readonly id: string; readonly fileName: string }
}

/** Tests of rules and views that need more of a server than may be known in their folders. */
const besides = ['tests/limits/course.test.ts', 'tests/mutation/whole.test.ts']

function listTests(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
}

/**
 * Caches of modules outlive a change; each run has to begin without those it may touch. Views know
 * nothing of rules: what they made of a tape stays true while a rule is changed.
 */
function forgetBetweenRuns(): (ofRulesOnly: boolean) => void {
  const Kept = globalThis.WeakMap
  const made: { readonly ofRules: boolean; empty(): void }[] = []
  class Forgetful<K extends WeakKey, V> extends Kept<K, V> {
    readonly ofRules = new Error().stack!.includes('/src/rules/')
    #inner = new Kept<K, V>()
    constructor() {
      super()
      made.push(this)
    }
    empty(): void {
      this.#inner = new Kept()
    }
    override get(key: K): V | undefined {
      return this.#inner.get(key)
    }
    override has(key: K): boolean {
      return this.#inner.has(key)
    }
    override set(key: K, value: V): this {
      this.#inner.set(key, value)
      return this
    }
    override delete(key: K): boolean {
      return this.#inner.delete(key)
    }
  }
  globalThis.WeakMap = Forgetful as unknown as WeakMapConstructor
  return (ofRulesOnly) => {
    for (const one of made) if (one.ofRules || !ofRulesOnly) one.empty()
  }
}

class InProcess {
  readonly #instruments: Instruments
  #collected: readonly Collected[] = []
  #byId = new Map<string, Collected>()
  #tookMs = new Map<string, number>()
  #forget: (ofRulesOnly: boolean) => void = () => {}
  #viewsChanged = true
  readonly #rehearsed = new Set<string>()

  constructor() {
    const world = globalThis as { __stryker__?: Instruments }
    world.__stryker__ ??= {}
    this.#instruments = world.__stryker__
  }

  /**
   * Nothing needs loading anew, as a change is on only while tests run (ignoreStatic); without this
   * word Stryker starts another worker for each change that is also reached on loading.
   */
  capabilities(): { reloadEnvironment: boolean } {
    return { reloadEnvironment: true }
  }

  async init(): Promise<void> {
    const standIn = new URL('./stand-in.ts', import.meta.url).href
    let file = ''
    registerHooks({
      resolve(specifier, context, next) {
        if (specifier === 'vitest' && context.parentURL !== standIn) {
          return { url: standIn, shortCircuit: true }
        }
        const found = next(specifier, context)
        // Builders count what they make: each file has its own, as under vitest.
        return /\/testing\.ts$/.test(found.url)
          ? { ...found, url: `${found.url}?of=${file}` }
          : found
      },
    })
    const { collected } = (await import(standIn)) as typeof import('./stand-in.ts')
    this.#forget = forgetBetweenRuns()
    const paths = [...listTests('src/rules'), ...listTests('src/views'), ...besides]
    for (const path of paths) {
      file = relative(process.cwd(), path)
      collected.begin(file)
      await import(pathToFileURL(path).href)
    }
    this.#collected = collected.tests
    this.#byId = new Map(collected.tests.map((test) => [test.id, test]))
  }

  async dryRun(): Promise<unknown> {
    const tests: Result[] = []
    for (const test of this.#collected) {
      this.#forget(false)
      this.#instruments.currentTestId = test.id
      tests.push(await this.#try(test))
      this.#rehearsed.add(test.id)
      this.#instruments.currentTestId = undefined
    }
    this.#tookMs = new Map(tests.map(({ id, timeSpentMs }) => [id, timeSpentMs]))
    return { status: 'complete', tests, mutantCoverage: this.#instruments.mutantCoverage }
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }: MutantRun): Promise<unknown> {
    const instruments = this.#instruments
    const changesRule = /[\\/]src[\\/]rules[\\/]/.test(activeMutant.fileName)
    this.#forget(changesRule && !this.#viewsChanged)
    this.#viewsChanged = !changesRule
    Object.assign(instruments, { activeMutant: activeMutant.id, hitCount: 0, hitLimit })
    const tests = testFilter?.map((id) => this.#byId.get(id)!) ?? this.#collected
    // The quick ones first: most changes are noticed by one of them.
    const tookMs = ({ id }: Collected): number => this.#tookMs.get(id) ?? 0
    try {
      return await this.#hunt(tests.toSorted((a, b) => tookMs(a) - tookMs(b)))
    } finally {
      instruments.activeMutant = undefined
    }
  }

  async #hunt(tests: readonly Collected[]): Promise<unknown> {
    const { hitLimit } = this.#instruments
    for (const [done, test] of tests.entries()) {
      if (!this.#rehearsed.has(test.id)) await this.#rehearse(test)
      const { status, failureMessage } = await this.#try(test)
      if (hitLimit !== undefined && this.#instruments.hitCount! > hitLimit) {
        return { status: 'timeout', reason: 'the change made a loop that does not end' }
      }
      if (status === 1) {
        return { status: 'killed', killedBy: [test.id], failureMessage, nrOfTests: done + 1 }
      }
    }
    return { status: 'survived', nrOfTests: tests.length }
  }

  /** A worker that did not try all tests at first has to learn what the unchanged code writes. */
  async #rehearse(test: Collected): Promise<void> {
    const { activeMutant } = this.#instruments
    this.#instruments.activeMutant = undefined
    this.#forget(false)
    await this.#try(test)
    this.#forget(false)
    this.#instruments.activeMutant = activeMutant
    this.#rehearsed.add(test.id)
  }

  async #try({ id, run }: Collected): Promise<Result> {
    const startMs = performance.now()
    const result = { id, name: id, status: 0 as const }
    try {
      await run()
      return { ...result, timeSpentMs: performance.now() - startMs }
    } catch (error) {
      const failureMessage = error instanceof Error ? error.message : String(error)
      return { ...result, status: 1, timeSpentMs: performance.now() - startMs, failureMessage }
    }
  }
}

function createRunner(): InProcess {
  return new InProcess()
}
createRunner.inject = [] as const

export const strykerPlugins = [{ kind: 'TestRunner', name: 'in-process', factory: createRunner }]
