/** A view turns the stream of exchanges into the subjects that one kind of rule judges. */
import type { Exchange } from '#exchange/exchange.ts'

/**
 * What every subject carries: the exchanges it was read from, oldest first. Findings point at them.
 */
export interface Subject {
  readonly exchanges: readonly Exchange[]
}

/**
 * One pass over a tape. Memory must stay bounded by what a view needs to remember (servers, keys,
 * walks), never by the length of the tape.
 */
export interface Lens<S extends Subject> {
  /** Called once per exchange, in tape order. Yields the subjects that are complete now. */
  see(exchange: Exchange): Iterable<S>
  /** Called once at the end. Yields the subjects that only the end completes. */
  close(): Iterable<S>
}

export interface View<S extends Subject> {
  readonly name: string
  open(): Lens<S>
}

/** A view whose subjects are single exchanges: the common case. */
export function viewEach<S extends Subject>(
  name: string,
  read: (exchange: Exchange) => S | null,
): View<S> {
  return {
    name,
    open: () => ({
      *see(exchange) {
        const subject = read(exchange)
        if (subject !== null) yield subject
      },
      *close() {},
    }),
  }
}

/** What collects exchanges, within bounds, until the end of a tape. */
export interface Collection<S extends Subject> {
  see(exchange: Exchange): void
  subjects(): Iterable<S>
}

/** A view whose subjects are complete only at the end of the tape. */
export function viewAtEnd<S extends Subject>(name: string, open: () => Collection<S>): View<S> {
  return {
    name,
    open() {
      const collection = open()
      return {
        see(exchange) {
          collection.see(exchange)
          return []
        },
        close: () => collection.subjects(),
      }
    },
  }
}
