/** k6 itself waits as long as it is told: its own timers may run early. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { supplyK6 } from '#target/k6/supply.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'vpsc-pause-'))
const script = join(folder, 'pause.ts')

afterAll(() => rmSync(folder, { recursive: true }))

/** A wait of next to nothing, then one of 20 ms: the second is measured, so many times. */
writeFileSync(
  script,
  `import { waitUntil } from '${join(root, 'load/pause.ts')}'
export const options = { vus: 2, iterations: 2 }
export default async function () {
  const early: number[] = []
  for (let i = 0; i < 150; i += 1) {
    await waitUntil(Date.now() + 0.05 * Math.random())
    const dueMs = Date.now() + 20
    await waitUntil(dueMs)
    if (Date.now() < dueMs) early.push(dueMs - Date.now())
  }
  console.log('early: ' + JSON.stringify(early))
}
`,
)

describe('waitUntil', () => {
  it('is never early after a wait of next to nothing', { timeout: 120_000 }, async () => {
    const supply = { env: process.env, cacheDir: join(root, '.cache'), build: true }
    const supplied = await supplyK6(supply)
    expect(supplied.found).toBe(true)
    const k6 = supplied.found ? supplied.path : ''
    const words = ['run', '--quiet', '--no-usage-report', '--address', '', '--log-format', 'raw']
    const { stderr, status } = spawnSync(k6, [...words, script], { encoding: 'utf8' })
    expect(status).toBe(0)
    expect(stderr.match(/early: .*/g)).toEqual(['early: []', 'early: []'])
  })
})
