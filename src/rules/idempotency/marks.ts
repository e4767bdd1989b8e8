/** What marks a replay as one of its own moment, and what a failed first attempt leaves behind. */
import { header } from '#exchange/exchange.ts'
import { hasMade, statusOf } from '#views/attempts.ts'
import { type KeyHistory, keys } from '#views/keys.ts'
import { type Replay, replays } from '#views/replays.ts'
import { complain } from '../finding.ts'
import { type Rule, rule } from '../rule.ts'
import { isFaithful } from './repeat.ts'

/** Date has whole seconds: two answers less than this apart may have the same one. */
const dateStepMs = 2_000

function datesOf({ original, attempt }: Replay): readonly [number, number] {
  const [before, after] = [original, attempt].map(({ exchange }) =>
    Date.parse(header(exchange.response!.headers, 'date') ?? ''),
  )
  return [before!, after!]
}

/** A replay late enough for its headers to differ from the first answer's. */
function isLate(replay: Replay): boolean {
  return replay.attempt.sentAt - replay.original.receivedAt >= dateStepMs
}

// A stored Date upsets caches and clock checks; a stored Reset makes a client wait for the past.
const replayHasOwnHeaders = rule<Replay>({
  id: 'idempotency/replay-has-headers-of-its-own-moment',
  clause: 'IDE-24',
  view: replays,
  needs: ['creates'],
  optional: 'no replay with a Date came two seconds or more after the first answer',
  when: (replay) =>
    isFaithful(replay) && isLate(replay) && datesOf(replay).every((date) => !Number.isNaN(date)),
  judge: (replay) => {
    const [before, after] = datesOf(replay)
    if (before === after) return complain('A replay has the Date of the first answer')
    const reset = header(replay.attempt.exchange.response!.headers, 'x-ratelimit-reset') ?? ''
    const stale = /^\d{9,11}$/.test(reset) && Number(reset) * 1000 < after - dateStepMs
    return stale ? complain('A replay has a Reset that lies in the past') : null
  },
})

/** The first attempt with another body after one that failed with this key. */
function correctedOf({ attempts }: KeyHistory) {
  const first = attempts[0]
  if (first === undefined || hasMade(first)) return undefined
  return attempts.find((attempt) => attempt.text !== first.text)
}

// Repeating the failure or complaining of another body is accepted (AMB-30); failing anew is not.
const failureLeavesKeyFree = rule<KeyHistory>({
  id: 'idempotency/failed-attempt-leaves-the-key-usable',
  clause: 'IDE-14',
  view: keys,
  needs: ['creates'],
  optional: 'no key was used again with another body after a failed attempt',
  when: (history) => correctedOf(history) !== undefined,
  judge: (history) => {
    const corrected = correctedOf(history)!
    if (hasMade(corrected) || (statusOf(corrected) >= 400 && statusOf(corrected) < 500)) return null
    return complain('A corrected request under the key of a failed one broke down', {
      actual: statusOf(corrected),
    })
  },
})

export const markRules: readonly Rule[] = [replayHasOwnHeaders, failureLeavesKeyFree]
export { correctedOf }
