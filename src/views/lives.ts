/** Subjects that are the whole life of one server, from its 201 on. */
import { openLifeBook } from './lives/book.ts'
import type { Life } from './lives/life.ts'
import type { View } from './view.ts'

/** One subject per server made on the tape, complete at its end (or when too many are followed). */
export const lives: View<Life> = {
  name: 'lives',
  open() {
    const book = openLifeBook()
    return {
      see(exchange) {
        const life = book.see(exchange)
        return life === null ? [] : [life]
      },
      close: () => book.lives(),
    }
  },
}
