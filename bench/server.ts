/** The reference server alone in a process that tells how much processor time it has used. */
import { startServer } from '#server/server.ts'

/** So high that the limiter counts every request and refuses none … */
const wide = {
  burst: { limit: 100_000_000, windowMs: 10_000 },
  sustained: { limit: 400_000_000, windowMs: 60_000 },
}

// … unless its own numbers are asked for: then it refuses nearly all.
const limits = process.argv.includes('--promised') ? {} : { limits: wide }
const server = await startServer({ seed: 1, realTime: true, installMs: 0, ...limits })
process.send?.({ url: server.url, token: server.tokens.A1 })

process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuMs: (user + system) / 1_000 })
})
process.on('disconnect', () => void server.stop())
