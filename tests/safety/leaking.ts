/** A target that hands back every secret it ever saw, in every form, wherever there is room. */
import type { IncomingMessage } from 'node:http'
import type { Answer } from './relay.ts'

/** All forms in which a search for a secret must find nothing. */
export function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const amid = [0, 1, 2].map((before) => {
    const digits = Buffer.concat([Buffer.alloc(before, 'x'), bytes, Buffer.alloc(3, 'y')])
    // The digits that the secret alone decides, less one on each side to be sure of them.
    return digits.toString('base64').slice(4, -5)
  })
  const url = amid.map((digits) => digits.replaceAll('+', '-').replaceAll('/', '_'))
  const json = JSON.stringify(secret).slice(1, -1)
  return [...new Set([secret, json, encodeURIComponent(secret), ...amid, ...url])]
}

function encode(secret: string): object {
  const bytes = Buffer.from(secret)
  return {
    raw: secret,
    base64: bytes.toString('base64'),
    base64url: bytes.toString('base64url'),
    header: Buffer.from(`Bearer ${secret}`).toString('base64'),
    pair: Buffer.from(`u:${secret}`).toString('base64'),
    url: `https://elsewhere.example/?token=${encodeURIComponent(secret)}`,
    form: new URLSearchParams({ token: secret }).toString(),
    nested: JSON.stringify({ token: secret }),
  }
}

export interface Leak {
  /** Everything secret that has come by: credentials, keys, passwords. */
  readonly secrets: Set<string>
  change(answer: Answer, incoming: IncomingMessage): Answer
}

const framing = new Set(['content-length', 'transfer-encoding', 'content-encoding'])

function withoutFraming(raw: readonly string[]): string[] {
  return raw.flatMap((name, i) =>
    i % 2 === 0 && !framing.has(name.toLowerCase()) ? [name, raw[i + 1]!] : [],
  )
}

/** The harness is never told of it; its characters are those that encodings write in other ways. */
export const hookSecret = 'whsec_/+ä"\\\\&=<7f3Kq9Zr2Lm5>'

/** Opens a leak, which hands back what it has heard from the first answer on. */
export function openLeak(): Leak {
  const secrets = new Set([hookSecret])
  const note = (value: unknown): void => {
    if (typeof value === 'string' && value.length >= 8) secrets.add(value)
  }
  return {
    secrets,
    change(answer, incoming) {
      note(incoming.headers['idempotency-key'])
      const [scheme, credential] = incoming.headers.authorization?.split(' ') ?? []
      if (scheme?.toLowerCase() === 'bearer') note(credential)
      const text = answer.body.toString('utf8')
      for (const [, value] of text.matchAll(/"root_password":"((?:[^"\\]|\\.)+)"/g)) {
        note(JSON.parse(`"${value}"`))
      }
      const all = [...secrets]
      const fields = all.flatMap((secret, i) => {
        const { raw, base64, url } = encode(secret) as Record<string, string>
        const isField = /^[\x21-\x7e]+$/.test(secret)
        return isField ? [`X-Debug-${i}`, `${raw} ${base64} ${url}`] : []
      })
      const said = JSON.stringify({
        note: all.join(' '),
        // Known by its place alone, and by then said already.
        webhook_secret: hookSecret,
        leak: all.map(encode),
      }).slice(1)
      const body = text.startsWith('{') ? `${text.slice(0, -1)},${said}` : text
      return {
        status: answer.status,
        headers: [...withoutFraming(answer.headers), ...fields],
        body: Buffer.from(body),
      }
    },
  }
}
