/** Subjects that are two servers of one account, side by side. */
import { openLifeBook } from './lives/book.ts'
import type { Life } from './lives/life.ts'
import { type Subject, viewAtEnd } from './view.ts'

export interface Pair extends Subject {
  readonly one: Life
  readonly other: Life
}

function* pairsOf(lives: readonly Life[]): Iterable<Pair> {
  for (const one of lives) {
    for (const other of lives) {
      if (one === other || one.account !== other.account) continue
      yield { one, other, exchanges: [...one.exchanges, ...other.exchanges] }
    }
  }
}

/** Every two servers of one account, in both orders, at the end of the tape. */
export const pairs = viewAtEnd<Pair>('pairs', () => {
  const book = openLifeBook()
  return { see: (exchange) => void book.see(exchange), subjects: () => pairsOf(book.lives()) }
})
