/** A failing walk as a file: what was done, where, why it failed, and how a person repeats it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { curlOf } from '#exchange/curl.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { told } from '#suites/walks/answers.ts'
import type { Stride } from '#suites/walks/stride.ts'
import type { WalkFailure } from '#suites/walks/walk.ts'

export interface WalkCase {
  readonly format: 'vps-contract walk 1'
  /** Fault of the reference server it was found on; null for the honest one. */
  readonly fault: string | null
  /** Seed of the search that found it. */
  readonly seed: number
  readonly why: readonly string[]
  readonly strides: readonly Stride[]
  /** Lines for a shell; the address is `$VPS_API_URL`, tokens are `$VPS_API_TOKEN` and the like. */
  readonly curl: readonly string[]
}

/** Where cases go unless told otherwise: ignored by git. */
export const casesDir = 'reports/walks'

/** Servers that answers of the tape named, as shell variables. */
function variablesOf(tape: readonly Exchange[]): Map<string, string> {
  const variables = new Map<string, string>()
  for (const exchange of tape) {
    const uuid = exchange.operation === 'createServer' ? told(exchange, 'uuid') : undefined
    if (typeof uuid === 'string' && !variables.has(uuid)) {
      variables.set(uuid, `UUID_${variables.size + 1}`)
    }
  }
  return variables
}

/** Uuids differ from walk to walk, so a person fills them in from the answers. */
function withVariables(command: string, variables: ReadonlyMap<string, string>): string {
  let out = command
  for (const [uuid, name] of variables) {
    out = out.replaceAll(uuid, `$${name}`).replaceAll(uuid.slice(0, 8), `\${${name}%%-*}`)
  }
  return out
}

/** The walk as shell lines: commands, pauses, and where a new server's uuid is to be taken from. */
export function curlScript(tape: readonly Exchange[]): string[] {
  const variables = variablesOf(tape)
  const walked = tape.filter(({ step }) => !/^(?:prologue|list\.)/.test(step))
  const unnamed = new Map(variables)
  return walked.flatMap((exchange, at) => {
    const before = walked[at - 1]
    const idleMs = before === undefined ? 0 : exchange.sentAt - before.sentAt
    const command = withVariables(curlOf(exchange, '$VPS_API_URL') ?? '', variables)
    const uuid = String(told(exchange, 'uuid'))
    const name = exchange.operation === 'createServer' ? unnamed.get(uuid) : undefined
    unnamed.delete(uuid)
    return [
      ...(idleMs >= 1_000 ? [`sleep ${Math.round(idleMs / 1_000)}`] : []),
      command,
      ...(name === undefined ? [] : [`# ${name}=the uuid in the data of this answer`]),
    ]
  })
}

/** Words a failure as a case. */
export function caseOf(failure: WalkFailure, fault: string | null, seed: number): WalkCase {
  return {
    format: 'vps-contract walk 1',
    fault,
    seed,
    why: failure.message.split('\n'),
    strides: failure.strides,
    curl: curlScript(failure.tape),
  }
}

/** Writes a case into the folder, over one of the same fault and seed; returns its path. */
export function storeWalk(found: WalkCase, dir: string = casesDir): string {
  mkdirSync(dir, { recursive: true })
  const name = `${found.fault ?? 'honest'}-${found.seed}`.replaceAll(/[^a-z0-9-]+/g, '.')
  const path = join(dir, `${name}.json`)
  writeFileSync(path, `${JSON.stringify(found, null, 2)}\n`)
  return path
}

/** Reads a case. Throws on a file that is none. */
export function readWalk(path: string): WalkCase {
  const found = JSON.parse(readFileSync(path, 'utf8')) as WalkCase
  if (found.format === 'vps-contract walk 1' && Array.isArray(found.strides)) return found
  throw new Error(`${path} is no stored walk; tests/walks/main.ts writes such files`)
}
