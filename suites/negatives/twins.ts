/** Puts a valid request into words, so that mutations only say what they change. */
import { Buffer } from 'node:buffer'
import type { Operation } from '#generated/operations.ts'
import type { Call } from '#target/caller.ts'
import type { Mutation, Twin } from './mutations.ts'

/** The path of an operation with these (encoded) values in its braces. */
export function fillPath(operation: Operation, values: Readonly<Record<string, string>>): string {
  return operation.path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => values[name] ?? '')
}

/** A JSON object from members whose values are JSON text already. */
export function objectText(members: readonly (readonly [name: string, raw: string])[]): string {
  return `{${members.map(([name, raw]) => `${JSON.stringify(name)}:${raw}`).join(',')}}`
}

/** The members of a valid body, as JSON text. */
export function membersOf(twin: Twin): [name: string, raw: string][] {
  return Object.entries(twin.body ?? {}).map(([name, value]) => [name, JSON.stringify(value)])
}

/** Bytes of a text in which U+00FF stands for a byte FF that no UTF-8 has. */
export function bytesOf(text: string): Buffer {
  const broken = text.split('\u00ff').map((part) => Buffer.from(part))
  return Buffer.concat(broken.flatMap((part, at) => (at === 0 ? [part] : [Buffer.of(0xff), part])))
}

/** A valid call of an operation. */
export function callOf(operation: Operation, twin: Twin): Call {
  const path = fillPath(operation, twin.path)
  const call = { method: operation.method, path }
  return operation.hasBody ? { ...call, rawBody: objectText(membersOf(twin)) } : call
}

/** Names a mutation and marks it where it may make a server. */
export function mutation(
  operation: Operation,
  words: Omit<Mutation, 'id' | 'operation'> & { readonly fault: string },
): Mutation {
  const { fault, call, ...rest } = words
  const what = [operation.id, rest.place, rest.member].filter((word) => word !== null).join(' ')
  const mayCreate = operation.id === 'createServer' && rest.expects === 'open'
  return {
    id: `${what}: ${fault}`,
    operation: operation.id,
    ...rest,
    call: mayCreate ? { ...call, mayCreate } : call,
  }
}
