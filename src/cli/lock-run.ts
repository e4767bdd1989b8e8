/** Does something on a live account while no other run of this user does. */
import { stripVTControlCharacters } from 'node:util'
import type { PromisedLimits } from '#contract/limits.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { openInterrupts } from './interrupts.ts'
import { type AccountUse, useAccounts } from './lock.ts'
import type { Settings } from './settings.ts'

export type Live = Pick<Settings, 'url' | 'tokens'>

/** The machine itself, by whichever name: nothing leaves it. */
const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/

/** What everybody on the way can read is said aloud, once. */
function warnOfPlainHttp({ protocol, hostname }: URL, say: (line: string) => void): void {
  if (protocol !== 'http:' || loopback.test(hostname)) return
  say(`warning: the token travels unencrypted to ${hostname}; use https where the target has it`)
}

/**
 * Waits for the account, works, and lets go of it whatever happens. The embedded server is nobody
 * else's: there `use` is null. Throws UsageError where it may not wait and would have to.
 */
export async function whileAlone<T>(
  { url, tokens }: Live,
  wait: boolean,
  work: (use: AccountUse | null) => Promise<T>,
): Promise<T> {
  if (url === null) return work(null)
  const interrupts = openInterrupts()
  const say = (line: string): void => {
    process.stderr.write(`vps-contract: ${stripVTControlCharacters(line)}\n`)
  }
  warnOfPlainHttp(url, say)
  const use = await useAccounts({
    target: url,
    tokens,
    wait,
    say,
    signal: interrupts.signal,
  }).finally(() => interrupts.close())
  try {
    return await work(use)
  } finally {
    use.release()
  }
}

/** Tells the next run what this one has sent on the account under test. */
export function noteSent(
  use: AccountUse | null,
  exchanges: readonly Exchange[],
  { sustained }: PromisedLimits,
): void {
  const own = exchanges.filter(({ account }) => account === 'A' || account === '-')
  const since = Date.now() - sustained.windowMs
  // The probes use the allowance up on purpose.
  const spent = own.some(({ source, sentAt }) => source === 'k6' && sentAt > since)
  use?.note(
    own.map(({ sentAt }) => sentAt),
    spent,
  )
}
