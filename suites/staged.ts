/** A conduct that runs on by itself while tests wait for its steps, one after the other. */
import type { Exchange } from '#exchange/exchange.ts'
import { OperatingError } from '#target/errors.ts'
import type { Step } from '#target/step.ts'
import { type Conducted, type ConductOptions, conduct } from './conduct.ts'

/**
 * How a step ended: an error that threw it over, what kept it from being carried out, or neither.
 */
export interface StepEnd {
  readonly error: Error | null
  readonly skipped: string | null
}

export interface Staged {
  /** Resolves when the step is over, or the run is over without it. */
  ended(id: string): Promise<StepEnd>
  /** Resolves when everything is over, clean-up included. */
  readonly conducted: Promise<Conducted>
  readonly tape: readonly Exchange[]
}

const done: StepEnd = { error: null, skipped: null }

function endOf(error: unknown): StepEnd {
  if (error instanceof OperatingError) {
    return { error: null, skipped: `${error.message}; ${error.next}` }
  }
  return { error: error instanceof Error ? error : new Error(String(error)), skipped: null }
}

/** Starts at once. */
export function stage(options: Omit<ConductOptions, 'record'>): Staged {
  const tape: Exchange[] = []
  const ends = new Map(options.steps.map(({ id }) => [id, Promise.withResolvers<StepEnd>()]))
  const watched = options.steps.map(
    (step): Step => ({
      ...step,
      async run(session) {
        try {
          await step.run(session)
          ends.get(step.id)?.resolve(done)
        } catch (error) {
          ends.get(step.id)?.resolve(endOf(error))
          throw error
        }
      },
    }),
  )
  const conducted = conduct({
    ...options,
    steps: watched,
    record: (exchange) => void tape.push(exchange),
  })
  const settle = (end: StepEnd): void => {
    for (const { resolve } of ends.values()) resolve(end)
  }
  conducted.then(
    ({ stopped }) => settle(stopped ? endOf(stopped) : { error: null, skipped: 'it did not run' }),
    (error) => settle(endOf(error)),
  )
  return {
    tape,
    conducted,
    ended: (id) => ends.get(id)?.promise ?? Promise.resolve({ ...done, skipped: 'not planned' }),
  }
}
