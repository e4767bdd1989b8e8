/** Strides as fast-check commands: drawn at random, left out where they cannot be taken, shrunk. */
import fc from 'fast-check'
import type { Rule } from '#rules/rule.ts'
import { canTake } from './carry-out.ts'
import type { LineTarget } from './line.ts'
import type { Model } from './model.ts'
import { describeStride, type Stride } from './stride.ts'
import { endWalk, openWalk, takeStride, type Walk } from './walk.ts'

/** Mostly at once; sometimes long enough for what was asked to have happened. */
const afterMs = fc.constantFrom(0, 0, 0, 2_000, 10_000, 70_000, 700_000)
const server = fc.nat({ max: 2 })
const aimed = { server, afterMs }

const creating: fc.Arbitrary<Stride> = fc.record({
  do: fc.constant('create'),
  plan: fc.nat({ max: 3 }),
  named: fc.boolean(),
  keyed: fc.constantFrom(true, true, true, false),
  afterMs,
})
const replaying: fc.Arbitrary<Stride> = fc.record({
  do: fc.constant('replay'),
  body: fc.constantFrom('same', 'respelt', 'other'),
  ...aimed,
})
const polling: fc.Arbitrary<Stride> = fc.record({ do: fc.constant('poll'), ...aimed })
const powering: fc.Arbitrary<Stride> = fc.record({
  do: fc.constant('power'),
  action: fc.constantFrom('kill', 'start', 'restart', 'shutdown', 'frobnicate'),
  ...aimed,
})
const deleting: fc.Arbitrary<Stride> = fc.record({ do: fc.constant('delete'), ...aimed })
const listing: fc.Arbitrary<Stride> = fc.record({
  do: fc.constant('list'),
  installing: fc.boolean(),
  afterMs,
})
const reading: fc.Arbitrary<Stride> = fc.record({
  do: fc.constant('read'),
  what: fc.constantFrom('server', 'short', 'credentials', 'backups'),
  ...aimed,
})
const trespassing: fc.Arbitrary<Stride> = fc.record({
  do: fc.constant('trespass'),
  what: fc.constantFrom(
    'server',
    'short',
    'credentials',
    'backups',
    'status',
    'list',
    'replay',
    'power',
    'delete',
  ),
  ...aimed,
})

/** Named twice: what tells most about a server. */
const strides: readonly fc.Arbitrary<Stride>[] = [
  creating,
  replaying,
  polling,
  polling,
  powering,
  powering,
  deleting,
  listing,
  reading,
  reading,
  trespassing,
  trespassing,
]

/** One stride for fast-check; the model that it checks is the walk's own. */
class StrideCommand implements fc.AsyncCommand<Model, Walk> {
  readonly stride: Stride
  constructor(stride: Stride) {
    this.stride = stride
  }

  check(model: Readonly<Model>): boolean {
    return canTake({ model }, this.stride)
  }

  run(_model: Model, walk: Walk): Promise<void> {
    return takeStride(walk, this.stride)
  }

  toString(): string {
    return describeStride(this.stride)
  }
}

type Command = fc.AsyncCommand<Model, Walk>

/** Longest walk that is drawn, after its first server. */
const stridesMax = 16

export interface DrawnWalk {
  /** Without a server there is little to walk to. */
  readonly first: Stride
  readonly rest: Iterable<Command>
}

/** Walks that begin with a server and go on for up to sixteen strides. */
export const walks: fc.Arbitrary<DrawnWalk> = fc.record({
  first: creating,
  rest: fc.commands(
    strides.map((stride) => stride.map((one): Command => new StrideCommand(one))),
    { maxCommands: stridesMax, size: 'max' },
  ),
})

/** Takes one drawn walk on a target. Throws WalkFailure. */
export async function takeWalk(
  target: LineTarget,
  { first, rest }: DrawnWalk,
  rules: readonly Rule[],
): Promise<void> {
  const walk = await openWalk(target)
  try {
    await takeStride(walk, first)
    await fc.asyncModelRun(() => ({ model: walk.model, real: walk }), rest)
    await endWalk(walk, rules)
  } finally {
    await walk.line.close()
  }
}
