/**
 * Records whole runs on the reference server, plain and with some faults, for whole.test.ts; of
 * each but the plain one what differs is kept: `node scripts/node.mjs tests/mutation/record.ts`.
 */
import { writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { faultOf, variantAt } from '#faults/index.ts'
import { startServer } from '#server/server.ts'
import { tryTarget } from '../mutants/trial.ts'
import { serverClock } from '../negatives/bench.ts'
import { type Recording, type Recordings, recorded, recordingsFile } from './recorded.ts'

const startAtMs = Date.UTC(2026, 4, 14, 10, 30, 13, 250)

async function record(id: string): Promise<Recording> {
  const variant = /^variant (\d+)$/.exec(id)?.[1]
  const policies =
    variant === undefined ? (faultOf(id)?.policies ?? {}) : variantAt(Number(variant)).policies
  const server = await startServer({ seed: 1, policies, startAtMs, installMs: 12_000 })
  try {
    const clock = serverClock(server)
    const { exchanges } = await tryTarget({ url: server.url, tokens: server.tokens, clock })
    return exchanges
  } finally {
    await server.stop()
  }
}

const plain = await record('plain')
const known = new Set(plain.map((exchange) => JSON.stringify(exchange)))
const recordings: Recordings = { plain, others: {} }
for (const id of recorded) {
  const tape = await record(id)
  recordings.others[id] = tape.map((exchange) =>
    known.has(JSON.stringify(exchange)) ? exchange.id : exchange,
  )
}
writeFileSync(recordingsFile, gzipSync(JSON.stringify(recordings), { level: 9 }))
