/** What a defective target makes of the creations among the probes is found and deleted. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { performLimits } from '#cli/limits/perform.ts'
import { perform } from '#cli/perform.ts'
import type { Settings } from '#cli/settings.ts'
import { isMembers } from '#faults/amend.ts'
import { defaultPolicies, type Policies } from '#server/policies.ts'
import { type RunningServer, startServer } from '#server/server.ts'
import { embeddedOn } from './embedded.ts'

/** Whatever a creation lacks is filled in. */
const generous: Partial<Policies> = {
  requestIn: (body, context) => {
    const more = { plan_id: 1, location_id: 2, template_slug: 'debian-12' }
    return defaultPolicies.requestIn(isMembers(body) ? { ...more, ...body } : body, context)
  },
}

let root = ''
let server: RunningServer

afterEach(async () => {
  await server.stop()
  rmSync(root, { recursive: true })
})

async function optionsFor(members: Partial<Settings>) {
  root = mkdtempSync(join(tmpdir(), 'vpsc-creations-'))
  server = await startServer({ policies: generous })
  return embeddedOn(server, root, members)
}

/** What account A has made, what of it is left, and which journals still owe. */
function remainder() {
  const account = server.state().accounts.find(({ label }) => label === 'A')!
  const left = account.servers.filter(({ name }) => name.startsWith('vpsc-'))
  return { made: account.creations, left, journals: readdirSync(join(root, 'reports/journal')) }
}

it('by `limits`, which knows them by name', { timeout: 120_000 }, async () => {
  const { results } = await performLimits(await optionsFor({ maxCreates: 0 }))
  const { made, left, journals } = remainder()
  expect(made).toBeGreaterThan(0)
  expect({ left, journals, leftovers: results.leftovers }).toEqual({
    ...{ left: [], journals: [], leftovers: [] },
  })
})

it('by `run`, which knows what was there before', { timeout: 120_000 }, async () => {
  const { results, exchanges } = await perform(await optionsFor({}))
  const { left, journals } = remainder()
  const made = exchanges.filter(({ source, response, request }) => {
    return source === 'k6' && request.method === 'POST' && response?.status === 201
  })
  expect(made.length).toBeGreaterThan(0)
  expect({ left, journals, leftovers: results.leftovers }).toEqual({
    ...{ left: [], journals: [], leftovers: [] },
  })
})
