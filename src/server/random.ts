/** Seeded chance: the same seed gives the same tokens, uuids and passwords. */

const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789'

export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = (seed * 0x9e3779b1) >>> 0
    for (let i = 0; i < 4; i += 1) this.next()
  }

  /** The next number in [0, 1): mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let t = this.#state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number in [0, below). */
  integer(below: number): number {
    return Math.floor(this.next() * below)
  }

  /** Lower-case hexadecimal digits. */
  hex(digits: number): string {
    let text = ''
    for (let i = 0; i < digits; i += 1) text += this.integer(16).toString(16)
    return text
  }

  /** Letters and digits that are not mistaken for one another. */
  word(length: number): string {
    let text = ''
    for (let i = 0; i < length; i += 1) text += ALPHABET[this.integer(ALPHABET.length)]
    return text
  }
}
