/** The foreign panel over real HTTP: it starts, it keeps the main promises, it stops. */
import { execFile } from 'node:child_process'
import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { Fixture } from './book.ts'
import { choiceCount, randomChoices } from './choices.ts'
import { defects } from './defects.ts'
import type { Foreign, ForeignOptions } from './foreign.ts'
import { startForeign } from './foreign.ts'
import type { JsonObject } from './kinds.ts'

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
  body: JsonObject & { data: JsonObject; error: JsonObject; meta: JsonObject }
}

interface Extra {
  as?: Fixture | null
  body?: unknown
  key?: string
}

const ORDER = { plan_id: 2, location_id: 6, template_slug: 'debian-12', hostname: 'web.example' }
const KEY = '0b8f2a4e-5a0e-4f0e-9c55-1f0a5d9a7c01'

let running: Foreign[] = []

async function start(options: ForeignOptions = {}): Promise<Foreign> {
  const foreign = await startForeign({ installMs: 150, ...options })
  running.push(foreign)
  return foreign
}

afterEach(async () => {
  await Promise.all(running.map((foreign) => foreign.stop()))
  running = []
})

function call(
  foreign: Pick<Foreign, 'url' | 'tokens'>,
  method: string,
  path: string,
  extra: Extra = {},
): Promise<Answer> {
  const { as = 'A1', body, key } = extra
  const headers: Record<string, string> = { Accept: '*/*' }
  if (as !== null) headers.Authorization = `Bearer ${foreign.tokens[as]}`
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  if (key !== undefined) headers['Idempotency-Key'] = key
  return new Promise((resolve, reject) => {
    const sent = request(`${foreign.url}${path}`, { method, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        const body = text === '' || !text.trim().startsWith('{') ? {} : JSON.parse(text)
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, body })
      })
    })
    sent.on('error', reject)
    sent.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

describe('the foreign panel', () => {
  it('leads a server from creation to its end', async () => {
    const foreign = await start()
    const created = await call(foreign, 'POST', '/servers', { body: ORDER, key: KEY })
    expect(created.status).toBe(201)
    expect(created.body.data).toMatchObject({ status: 'installing', cpu: 2, name: 'web.example' })
    const path = `/servers/${created.body.data.uuid}`
    expect((await call(foreign, 'GET', `${path}/credentials`)).body.data.root_password).toBeNull()
    await sleep(200)
    const status = await call(foreign, 'GET', `${path}/status`)
    expect(status.body.data).toMatchObject({ state: 'running', status: null })
    const credentials = await call(foreign, 'GET', `${path}/credentials`)
    expect(credentials.body.data).toEqual({
      password_status: 'ready',
      root_password: expect.stringMatching(/^.{12,}$/),
    })
    const short = await call(foreign, 'GET', `/servers/${created.body.data.uuid_short}`)
    expect(short.body.data.uuid).toBe(created.body.data.uuid)
    expect((await call(foreign, 'DELETE', path)).status).toBe(204)
    expect((await call(foreign, 'GET', path)).status).toBe(404)
    const replay = await call(foreign, 'POST', '/servers', { body: ORDER, key: KEY })
    expect([replay.status, replay.text]).toEqual([201, created.text])
    expect(foreign.state().servers.filter((one) => one.account === 1)).toHaveLength(1)
  })

  it('answers two racing creations with one server', async () => {
    const foreign = await start()
    const [one, other] = await Promise.all([
      call(foreign, 'POST', '/servers', { body: ORDER, key: KEY }),
      call(foreign, 'POST', '/servers', { body: ORDER, key: KEY }),
    ])
    expect([one.status, other.status]).toEqual([201, 201])
    expect(one.text).toBe(other.text)
    expect((await call(foreign, 'GET', '/servers')).body.meta.total).toBe(1)
  })

  it('keeps accounts, tokens and whitelists apart', async () => {
    const foreign = await start()
    const { uuid } = (await call(foreign, 'POST', '/servers', { body: ORDER })).body.data
    const seen = (as: Fixture | null, path = `/servers/${uuid}`) =>
      call(foreign, 'GET', path, { as })
    expect((await seen('A2')).status).toBe(200)
    expect((await seen('B1')).status).toBe(404)
    expect((await seen(null)).body.error.code).toBe('UNAUTHENTICATED')
    expect((await seen('RV')).body.error.code).toBe('INVALID_TOKEN')
    expect((await seen('IPX')).body.error.code).toBe('IP_NOT_ALLOWED')
    const overdue = await call(foreign, 'POST', '/servers', { as: 'OD', body: ORDER })
    expect([overdue.status, overdue.body.error.code]).toEqual([402, 'OVERDUE_INVOICE'])
  })

  it('limits an account, not its neighbour, on whatever clock it is given', async () => {
    let time = 1_780_000_000_000
    const foreign = await start({ now: () => time })
    const statuses: number[] = []
    for (let sent = 0; sent < 31; sent += 1) {
      statuses.push((await call(foreign, 'GET', '/plans')).status)
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(30)
    expect((await call(foreign, 'GET', '/plans', { as: 'A2' })).headers['retry-after']).toBe('10')
    expect((await call(foreign, 'GET', '/plans', { as: 'B1' })).status).toBe(200)
    time += 10_001
    expect((await call(foreign, 'GET', '/plans')).status).toBe(200)
  })

  it('serves HEAD, chunks and gzip as chosen', async () => {
    const foreign = await start({
      choices: { framing: 'chunked', headerCase: 'lower', connection: 'close', date: 'absent' },
    })
    const plans = await call(foreign, 'GET', '/plans')
    expect(plans.headers).toMatchObject({ 'transfer-encoding': 'chunked', connection: 'close' })
    expect(plans.headers.date).toBeUndefined()
    const bare = await call(foreign, 'HEAD', '/plans')
    expect([bare.status, bare.text]).toEqual([200, ''])
  })
})

describe('choices and defects', () => {
  it('are many', () => {
    expect(choiceCount).toBeGreaterThan(100)
    expect(defects.length).toBeGreaterThan(200)
  })

  it.each(Array.from({ length: 30 }, (_, seed) => seed))(
    'choice point %i answers',
    async (seed) => {
      const foreign = await start({ choices: randomChoices(seed) })
      const plans = await call(foreign, 'GET', '/plans')
      expect(plans.status).toBe(200)
      expect(Object.keys(plans.body)).toEqual(expect.arrayContaining(['data', 'meta']))
      const servers = await call(foreign, 'GET', '/servers', { as: 'B1' })
      expect(Array.isArray(servers.body.data)).toBe(true)
    },
  )

  it('all start', async () => {
    for (const { id } of defects) {
      const foreign = await startForeign({ defect: id })
      expect(foreign.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/v2$/)
      await foreign.stop()
    }
    await expect(startForeign({ defect: 'no-such-thing' })).rejects.toThrow('no-such-thing')
  })

  it('can be run by themselves', async () => {
    const main = new URL('./main.ts', import.meta.url).pathname
    const child = execFile(process.execPath, [main, '--defect', 'limit-100', '--choice-seed', '3'])
    const line = await new Promise<string>((resolve) => {
      child.stdout?.once('data', (chunk: Buffer | string) => resolve(String(chunk)))
    })
    const foreign = JSON.parse(line) as Pick<Foreign, 'url' | 'tokens'>
    const plans = await call(foreign, 'GET', '/plans')
    expect([plans.status, plans.headers['x-ratelimit-limit']]).toEqual([200, '100'])
    child.kill()
  })
})
