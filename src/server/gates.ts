/** The checks every request passes before its operation: credential, address, limits. */
import { type Context, Refusal } from './context.ts'
import type { LimiterBank, LimitVerdict } from './limiter/bank.ts'

/**
 * Makes the checks in the order of the policies; the first refusal is returned, null lets through.
 */
export function passGates(context: Context, bank: LimiterBank): Refusal | null {
  for (const gate of context.policies.gates) {
    const refusal =
      gate === 'credential'
        ? checkCredential(context, bank)
        : gate === 'address'
          ? checkAddress(context)
          : checkLimits(context, bank)
    if (refusal !== null) return refusal
  }
  return null
}

function checkCredential(context: Context, bank: LimiterBank): Refusal | null {
  const { policies } = context
  const credential = policies.credentialOf(context)
  if (typeof credential === 'object') {
    const token = policies.findToken(credential.token, context)
    if (token !== null && policies.isLiveToken(token, context)) {
      context.token = token
      context.account = token.account
      return null
    }
  }
  if (!policies.needsToken(context)) return null
  const tooMany = checkStranger(context, bank)
  if (tooMany !== null) return tooMany
  if (credential === 'missing') return new Refusal('unauthenticated')
  return new Refusal(credential === 'malformed' ? 'malformed-credential' : 'invalid-token')
}

function checkStranger(context: Context, bank: LimiterBank): Refusal | null {
  const key = context.policies.strangerKey(context)
  return key === null ? null : judge(key, context, bank)
}

function checkAddress(context: Context): Refusal | null {
  const { policies, account } = context
  if (account === null) return null
  const address = policies.clientAddress(context)
  return policies.allowsAddress(account, address, context) ? null : new Refusal('ip-not-allowed')
}

function checkLimits(context: Context, bank: LimiterBank): Refusal | null {
  const { policies, account } = context
  if (account === null) return null
  const refusal = judge(policies.limiterKey(context), context, bank)
  if (refusal === null) account.accepted += 1
  else account.refused += 1
  return refusal
}

function judge(key: string, context: Context, bank: LimiterBank): Refusal | null {
  const { policies, now } = context
  const counts = policies.counts(context)
  const lagMs = policies.chargeLagMs
  const verdict = bank.judge(key, now, counts && lagMs === 0, policies.chargesRefused)
  context.limits = verdict
  if (counts && lagMs > 0 && verdict.allowed) setTimeout(() => bank.charge(key, now), lagMs)
  return verdict.allowed ? null : tooMany(verdict, context)
}

function tooMany(verdict: LimitVerdict, context: Context): Refusal {
  const { policies } = context
  const shown = policies.describedWindow(verdict, context)
  if (shown === null) return new Refusal('rate-limited')
  const seconds = policies.retryAfterValue(shown, context)
  return new Refusal('rate-limited', policies.limitMessage(seconds, context))
}
