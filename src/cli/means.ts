/** What the k6 probes of a run are given, whichever command sends them. */
import { k6Tools } from './k6.ts'
import type { Means } from './limits/measuring.ts'
import type { Run } from './perform.ts'

/** All but the earlier traffic of the account and creations, which are journalled first. */
export function meansOf(run: Run): Means {
  const { settings, target, progress } = run
  const { A1 = '', A2, B1 } = target.tokens
  return {
    k6: k6Tools((text) => progress.say(text)),
    baseUrl: target.baseUrl.href,
    controlUrl: target.controlUrl,
    tokens: { A1, ...(A2 ? { A2 } : {}), ...(B1 ? { B1 } : {}) },
    limits: settings.limits,
    quick: settings.quick,
    clock: {
      now: () => target.clock.now(),
      sleep: (ms, signal) => target.clock.sleep(ms, signal),
      resume: () => target.resume(),
    },
    outDir: run.dir,
    redactor: run.redactor,
    signal: run.interrupts.signal,
    progress: (text) => progress.say(text),
  }
}
