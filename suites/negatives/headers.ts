/** Mutations of request headers: keys that are no keys, and bodies under a wrong label. */
import type { Operation } from '#generated/operations.ts'
import type { Mutation, Twin } from './mutations.ts'
import type { Expectation } from './oracle.ts'
import { callOf, mutation } from './twins.ts'
import type { FaultKind } from './values.ts'

/** Any text may be a key, or none (IDE-18). */
const badKeys: readonly (readonly [name: string, kind: FaultKind, value: string])[] = [
  ['empty', 'empty', ''],
  ['blanks', 'empty', '   '],
  ['word', 'wrong type', 'frobnicate'],
  ['number', 'wrong type', '42'],
  ['in quotes', 'wrong type', '"deadbeef-dead-4ead-8ead-deadbeefdead"'],
  ['256 characters', 'too long', 'k'.repeat(256)],
  ['4,000 characters', 'too long', 'k'.repeat(4_000)],
  ['SQL quote', 'hostile text', "' OR '1'='1"],
  ['HTML', 'hostile text', '<script>alert(1)</script>'],
  ['path traversal', 'hostile text', '../../etc/passwd'],
  ['format string', 'hostile text', '%s%n%d%x'],
  ['object name', 'hostile text', '__proto__'],
  ['Latin-1', 'invalid UTF-8', 'cl\u00e9'],
]

/** Single faults of each documented request header, and the header sent twice. */
function keyMutations(operation: Operation, twin: Twin): Mutation[] {
  const call = callOf(operation, twin)
  return operation.headerParameters.flatMap(({ name }) => {
    const write = (fault: string, kind: FaultKind, values: readonly string[]): Mutation =>
      mutation(operation, {
        place: 'header',
        member: name,
        kind,
        fault,
        expects: 'open',
        call: { ...call, headers: values.map((value) => [name, value] as const) },
      })
    return [
      ...badKeys.map(([fault, kind, value]) => write(fault, kind, [value])),
      write('twice', 'duplicate', ['key-number-one', 'key-number-two']),
    ]
  })
}

/** `name=value&…`: what a body is when a client forgets to write JSON. */
function formText(twin: Twin): string {
  const fields = Object.entries(twin.body ?? {})
  return fields.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&')
}

/** Bodies under another label: any refusal or a lenient reading, as long as it is JSON (TRN-08). */
function mediaMutations(operation: Operation, twin: Twin): Mutation[] {
  if (!operation.hasBody) return []
  const call = callOf(operation, twin)
  const write = (fault: string, expects: Expectation, changed: object): Mutation =>
    mutation(operation, {
      place: 'header',
      member: 'Content-Type',
      kind: 'media type',
      fault,
      expects,
      call: { ...call, ...changed },
    })
  const form = { contentType: 'application/x-www-form-urlencoded', rawBody: formText(twin) }
  return [
    write('none', 'open', { contentType: null }),
    write('empty', 'open', { contentType: '' }),
    write('text', 'open', { contentType: 'text/plain' }),
    write('no media type', 'open', { contentType: 'json' }),
    write('other charset', 'open', { contentType: 'application/json; charset=utf-16' }),
    write('long parameters', 'open', { contentType: `application/json; a=${'b'.repeat(2_000)}` }),
    write('form', 'refused', form),
    write('form called JSON', 'malformed', { rawBody: formText(twin) }),
    write('multipart without parts', 'refused', {
      contentType: 'multipart/form-data; boundary=x',
      rawBody: '--x--',
    }),
  ]
}

/** Every mutation of what stands in the headers. */
export function headerMutations(operation: Operation, twin: Twin): Mutation[] {
  return [...keyMutations(operation, twin), ...mediaMutations(operation, twin)]
}
