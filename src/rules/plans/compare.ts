/** Compares a plan with itself as it was read before. */
import { type Json, member } from '#exchange/json.ts'
import { complain, type Judgement } from '../finding.ts'

export const hardware = ['cpu', 'memory', 'disk'] as const

/** Prices are equal within a billionth, as numbers are printed in many ways. */
export function isSamePrice(one: number, other: number): boolean {
  return Math.abs(one - other) <= 1e-9
}

function isSame(one: Json | undefined, other: Json | undefined): boolean {
  if (typeof one === 'number' && typeof other === 'number') return isSamePrice(one, other)
  return one === other
}

/**
 * Complains about the first of the given members that is not as before; `how` ends the sentence.
 */
export function compareMembers(
  now: Json,
  before: Json,
  names: readonly string[],
  how: string,
): Judgement {
  const changed = names.find((name) => !isSame(member(now, name), member(before, name)))
  if (changed === undefined) return null
  return complain(`A plan's ${changed} ${how}`, {
    expected: member(before, changed),
    actual: member(now, changed),
    where: changed,
  })
}
