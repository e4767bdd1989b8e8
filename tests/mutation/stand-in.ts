/** Stands in for vitest where the tests of rules and views are loaded by Stryker's worker. */
import { expect as real } from 'vitest'

export interface Collected {
  readonly id: string
  run(): unknown
}

type Body = (...row: never[]) => unknown

class Collection {
  readonly tests: Collected[] = []
  #file = ''
  #path: string[] = []

  begin(file: string): void {
    this.#file = file
  }

  within(name: string, body: () => unknown): void {
    this.#path.push(name)
    body()
    this.#path.pop()
  }

  /** Names of a table's rows may be equal, so the number is part of the id. */
  add(name: string, run: () => unknown): void {
    const id = `${this.#file}#${[...this.#path, name].join(' > ')} (${this.tests.length})`
    this.tests.push({
      id,
      run() {
        records.begin(id)
        return run()
      },
    })
  }
}

/** What the unchanged code wrote stands for the record, against which vitest itself holds it. */
class Records {
  readonly #written = new Map<string, unknown>()
  #test = ''
  #count = 0

  begin(test: string): void {
    this.#test = test
    this.#count = 0
  }

  agree(value: unknown): boolean {
    this.#count += 1
    const key = `${this.#test} ${this.#count}`
    if (!this.#written.has(key)) this.#written.set(key, value)
    return this.#written.get(key) === value
  }
}

const records = new Records()
export const collected = new Collection()

const bodyOf = (args: readonly unknown[]): Body =>
  args.find((arg) => typeof arg === 'function') as Body

/** A test; options between name and body are left out. */
export function it(name: string, ...args: readonly unknown[]): void {
  const body = bodyOf(args)
  collected.add(name, () => body())
}

it.each =
  (rows: readonly unknown[]) =>
  (name: string, ...args: readonly unknown[]): void => {
    const body = bodyOf(args)
    for (const row of rows) {
      const cells = (Array.isArray(row) ? row : [row]) as never[]
      collected.add(name, () => body(...cells))
    }
  }

/** The same by its other name. */
export function test(name: string, ...args: readonly unknown[]): void {
  it(name, ...args)
}

test.each = it.each

/** vitest's own, but for records. */
export function expect(value: unknown, message?: string): ReturnType<typeof real> {
  const matchers = real(value, message)
  const toMatchSnapshot = (): void => {
    if (!records.agree(value)) throw new Error('another text than the recorded one')
  }
  return Object.defineProperty(matchers, 'toMatchSnapshot', { value: toMatchSnapshot })
}

export function describe(name: string, body: () => void): void {
  collected.within(name, body)
}

describe.each =
  (rows: readonly unknown[]) =>
  (name: string, body: Body): void => {
    for (const row of rows) {
      const cells = (Array.isArray(row) ? row : [row]) as never[]
      collected.within(name, () => body(...cells))
    }
  }
