/**
 * Reads JSON text token by token: what JSON.parse forgives or forgets, such as repeated members, is
 * found here.
 */

/**
 * How the text ends: as one whole value, before the value is complete, or in a breach of the
 * grammar.
 */
export type Ending = 'whole' | 'cut-short' | 'malformed'

export interface Scan {
  readonly ending: Ending
  /** JSON pointers (array indexes as `*`) of member names that stand twice in one object. */
  readonly repeated: readonly string[]
  /** JSON pointers of whole numbers beyond 2^53 - 1, which readers round differently. */
  readonly oversized: readonly string[]
}

/** Pointers kept per list: enough to name a defect, too few to flood a report. */
const pointersMax = 8

type Expects = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end'
type Frame = { readonly keys: Set<string> | null; key: string }

const space = /[ \t\n\r]*/y
const numberLike = /[-+.\deE]+/y
const number = /^-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/
const words = ['true', 'false', 'null']
const hexadecimal = /^[\da-fA-F]{4}$/

class Breach {
  readonly ending: Ending
  constructor(ending: Ending) {
    this.ending = ending
  }
}

class Scanner {
  readonly repeated: string[] = []
  readonly oversized: string[] = []
  private readonly text: string
  private readonly frames: Frame[] = []
  private at = 0
  private expects: Expects = 'value'

  constructor(text: string) {
    this.text = text
  }

  /** Walks the whole text; throws a Breach where it is not one JSON value. */
  walk(): void {
    for (;;) {
      this.skip(space)
      const next = this.text[this.at]
      if (this.frames.length === 0 && this.expects === 'comma or end') {
        if (next !== undefined) throw new Breach('malformed')
        return
      }
      if (next === undefined) throw new Breach('cut-short')
      this.step(next)
    }
  }

  private step(next: string): void {
    const frame = this.frames.at(-1)
    if (this.expects === 'colon') this.take(next, ':', 'value')
    else if (this.expects === 'comma or end') this.stepOn(next, frame!)
    else if (this.expects === 'key' || this.expects === 'key or end') this.stepKey(next, frame!)
    else if (this.expects === 'value or end' && next === ']') this.close()
    else this.stepValue(next)
  }

  private take(next: string, wanted: string, then: Expects): void {
    if (next !== wanted) throw new Breach('malformed')
    this.at += 1
    this.expects = then
  }

  private stepOn(next: string, frame: Frame): void {
    if (next === (frame.keys ? '}' : ']')) this.close()
    else this.take(next, ',', frame.keys ? 'key' : 'value')
  }

  private stepKey(next: string, frame: Frame): void {
    if (next === '}' && this.expects === 'key or end') {
      this.close()
      return
    }
    if (next !== '"') throw new Breach('malformed')
    frame.key = this.readString()
    if (frame.keys!.has(frame.key)) this.note(this.repeated)
    frame.keys!.add(frame.key)
    this.expects = 'colon'
  }

  private stepValue(next: string): void {
    if (next === '{' || next === '[') {
      this.at += 1
      this.frames.push({ keys: next === '{' ? new Set() : null, key: '*' })
      this.expects = next === '{' ? 'key or end' : 'value or end'
      return
    }
    if (next === '"') this.readString()
    else if (next === '-' || (next >= '0' && next <= '9')) this.readNumber()
    else this.readWord()
    this.expects = 'comma or end'
  }

  private close(): void {
    this.at += 1
    this.frames.pop()
    this.expects = 'comma or end'
  }

  private readString(): string {
    const from = this.at
    for (this.at += 1; this.at < this.text.length; this.at += 1) {
      const unit = this.text.charCodeAt(this.at)
      if (unit < 0x20) throw new Breach('malformed')
      if (unit === 0x5c) this.readEscape()
      if (unit !== 0x22) continue
      this.at += 1
      return JSON.parse(this.text.slice(from, this.at)) as string
    }
    throw new Breach('cut-short')
  }

  /** Leaves the cursor on the escape's last character. */
  private readEscape(): void {
    this.at += 1
    const kind = this.text[this.at]
    if (kind === undefined) throw new Breach('cut-short')
    if (!'"\\/bfnrtu'.includes(kind)) throw new Breach('malformed')
    if (kind !== 'u') return
    const digits = this.text.slice(this.at + 1, this.at + 5)
    if (!hexadecimal.test(digits.padEnd(4, '0'))) throw new Breach('malformed')
    if (digits.length < 4) throw new Breach('cut-short')
    this.at += 4
  }

  private readNumber(): void {
    const token = this.skip(numberLike)
    const match = number.exec(token)
    if (match === null) throw new Breach(this.at === this.text.length ? 'cut-short' : 'malformed')
    const whole = match[1] === undefined && match[2] === undefined
    if (whole && !Number.isSafeInteger(Number(token))) this.note(this.oversized)
  }

  private readWord(): void {
    const rest = this.text.slice(this.at, this.at + 5)
    const word = words.find((candidate) => rest.startsWith(candidate))
    if (word !== undefined) {
      this.at += word.length
      return
    }
    const begun = words.some((candidate) => candidate.startsWith(rest))
    throw new Breach(begun ? 'cut-short' : 'malformed')
  }

  private skip(pattern: RegExp): string {
    pattern.lastIndex = this.at
    const from = this.at
    pattern.test(this.text)
    this.at = pattern.lastIndex
    return this.text.slice(from, this.at)
  }

  private note(pointers: string[]): void {
    const path = this.frames.map((frame) => frame.key.slice(0, 40).replaceAll('/', '~1'))
    const pointer = `/${path.join('/')}`
    if (pointers.length < pointersMax && !pointers.includes(pointer)) pointers.push(pointer)
  }
}

/** Scans a text as JSON (RFC 8259). Never throws, never recurses; linear in the length. */
export function scanJson(text: string): Scan {
  const scanner = new Scanner(text)
  let ending: Ending = 'whole'
  try {
    scanner.walk()
  } catch (error) {
    // Nothing else is thrown on the way.
    ending = (error as Breach).ending
  }
  return { ending, repeated: scanner.repeated, oversized: scanner.oversized }
}
