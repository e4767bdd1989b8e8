/**
 * The thread that walks the probes of a trial: like k6, it stands still while its requests are
 * under way.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { burstLanes, fullLanes, type ProbeOptions } from '#load/timeline.ts'
import { type Answer, type Port, type Shot, walkLanes } from '#load/walk.ts'

export interface WalkOrder {
  readonly probe: ProbeOptions
  readonly quick: boolean
}

/** What the walker asks its owner to do; it waits for the answer of all but the last. */
export type WalkerAsk =
  | { readonly kind: 'sleep'; readonly untilMs: number }
  | { readonly kind: 'send'; readonly step: string; readonly shots: readonly Shot[] }
  | { readonly kind: 'stop'; readonly lane: string; readonly why: string }
  | { readonly kind: 'done' }

export interface WalkerReply {
  readonly nowMs: number
  readonly answers: Answer[]
}

/** What the owner wakes the walker by: one number, 1 when a reply is there. */
const bell = workerData as Int32Array
const owner = parentPort!

function ask(question: WalkerAsk): WalkerReply {
  owner.postMessage(question)
  // A late ring for the reply before may wake it too early.
  while (Atomics.exchange(bell, 0, 0) === 0) Atomics.wait(bell, 0, 0)
  return (receiveMessageOnPort(owner) as { message: WalkerReply }).message
}

function openPort(): Port {
  let { nowMs } = ask({ kind: 'sleep', untilMs: 0 })
  return {
    now: () => nowMs,
    sleepUntil(untilMs) {
      if (untilMs > nowMs) ({ nowMs } = ask({ kind: 'sleep', untilMs }))
    },
    send: (step, shots) => ask({ kind: 'send', step, shots }).answers,
    sendOpen: (step, shot, onAnswer) =>
      onAnswer(ask({ kind: 'send', step, shots: [shot] }).answers[0]!),
    stop: (lane, why) => void ask({ kind: 'stop', lane, why }),
  }
}

owner.on('message', ({ probe, quick }: WalkOrder) => {
  const port = openPort()
  walkLanes(quick ? burstLanes(probe) : fullLanes(probe), port.now(), port)
  owner.postMessage({ kind: 'done' } satisfies WalkerAsk)
})
