/** All open points together: each answer alone as a variant, and random combinations of them. */
import { defaultPolicies, joinPolicies, type Policies } from '#server/policies.ts'
import type { FaultId, Variant } from '../fault.ts'
import { accessChoices } from './access.ts'
import { actingChoices } from './acting.ts'
import { catalogueChoices } from './catalogue.ts'
import { creationChoices } from './creation.ts'
import type { Dimension, Move } from './dimension.ts'
import { limitChoices } from './limiting.ts'
import { readingChoices } from './reading.ts'
import { keyChoices, pageChoices } from './repeating.ts'
import { transportChoices } from './transport.ts'

/**
 * Open points by name. The order counts: a later one builds on the decisions of those before it,
 * and what changes whole answers comes last.
 */
const choices: Readonly<Record<string, Dimension>> = {
  ...accessChoices,
  ...catalogueChoices,
  ...creationChoices,
  ...readingChoices,
  ...actingChoices,
  ...keyChoices,
  ...pageChoices,
  ...limitChoices,
  ...transportChoices,
}

/** Combinations that no single server can be: the first answer wins. */
const exclusions: readonly (readonly [winner: RegExp, loser: RegExp])[] = [
  // One bucket is both limits, so there is no second algorithm and no second window to describe.
  [/^one-bucket\//, /^(?:burst|minute)-algorithm\//],
  [/^running-windows\//, /^(?:burst|minute)-algorithm\//],
  [/^running-windows\//, /^one-bucket\//],
  // An empty list without any page has nothing beyond its end: page 1 must stay readable.
  [/^empty-list\//, /^page-beyond-the-end\//],
  // What runs while it installs does not stop in order to boot.
  [/^first-boot\//, /^state-while-installing\/running$/],
  // Rounded down and charged for the refusal, the wait would be too short.
  [/^refused-requests\//, /^retry-after-rounding\/down$/],
]

export interface Point {
  /** `dimension/option` for every point in which the server differs from the honest one. */
  readonly names: readonly string[]
  readonly policies: Partial<Policies>
}

/** Applies moves one after the other, each to what the ones before have made of the server. */
function combine(moves: readonly Move[]): Partial<Policies> {
  let soFar: Partial<Policies> = {}
  for (const move of moves) {
    const held = { ...defaultPolicies, ...soFar }
    soFar = joinPolicies(soFar, move(held))
  }
  return soFar
}

function optionOf(name: string): Dimension['options'][string] {
  const [dimension = '', option = ''] = name.split('/')
  return choices[dimension]!.options[option]!
}

/** The policies of some answers together, in the order of the points. */
export function pointOf(names: readonly string[]): Point {
  return { names, policies: combine(names.map((name) => optionOf(name).move)) }
}

const allNames = Object.entries(choices).map(([name, { options }]) =>
  Object.keys(options).map((option) => `${name}/${option}`),
)

/** Every answer by its point, as policies of a server that differs in nothing else. */
export const dimensions: Readonly<Record<string, Readonly<Record<string, Partial<Policies>>>>> =
  Object.fromEntries(
    Object.entries(choices).map(([name, { options }]) => [
      name,
      Object.fromEntries(
        Object.keys(options).map((option) => [option, pointOf([`${name}/${option}`]).policies]),
      ),
    ]),
  )

/** Every answer alone. */
export const variants: readonly Variant[] = Object.entries(choices).flatMap(
  ([name, { allowedBy, options }]) =>
    Object.entries(options).map(([option, { title }]) => ({
      id: `variants/${name}-${option}` as FaultId,
      title,
      violates: [] as const,
      allowedBy,
      policies: dimensions[name]![option]!,
    })),
)

/** A repeatable stream of numbers in [0, 1): mulberry32. */
function chance(seed: number): () => number {
  let state = (seed * 0x9e3779b1) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

function withoutExcluded(names: readonly string[]): readonly string[] {
  return names.filter(
    (name) =>
      !exclusions.some(
        ([winner, loser]) => loser.test(name) && names.some((other) => winner.test(other)),
      ),
  )
}

/** A random server among all that conform; the same seed gives the same one. */
export function variantAt(seed: number): Point {
  const next = chance(seed + 1)
  const drawn = allNames.flatMap((names) => {
    const at = Math.floor(next() * (names.length + 1))
    return names[at - 1] ?? []
  })
  return pointOf(withoutExcluded(drawn))
}
