/** Creating servers, once per idempotency key. */
import { setTimeout as delay } from 'node:timers/promises'
import { type Context, Refusal, type Reply } from '../context.ts'
import type { CreateRequest, KeyEntry } from '../model.ts'
import { refused } from '../replies.ts'

/** POST /servers. */
export function createServer(context: Context): Reply | Promise<Reply> {
  const { policies } = context
  const key = policies.keyOf(context)
  if (key === null) return perform(context)
  policies.checkKey(key, context)
  return performOnce(policies.normaliseKey(key, context), context)
}

/** The checks and the creation itself, without any thought of keys. */
function perform(context: Context): Reply | Promise<Reply> {
  const request = accept(context)
  const lagMs = context.policies.createLagMs
  return lagMs > 0 ? delay(lagMs).then(() => make(request, context)) : make(request, context)
}

function accept(context: Context): CreateRequest {
  const { policies, account, body } = context
  let request: CreateRequest | null = null
  for (const check of policies.creationChecks) {
    if (check === 'body') request = policies.requestIn(body, context)
    else if (check === 'overdue' && account?.overdue) throw new Refusal('overdue')
    else if (check === 'stock') {
      request ??= policies.requestIn(body, context)
      if (!policies.inStock(request.plan, request.locationId, context))
        throw new Refusal('sold-out')
    }
  }
  return policies.carriedOut(request ?? policies.requestIn(body, context), context)
}

function make(request: CreateRequest, context: Context): Reply {
  const { policies, world, account } = context
  if (account === null) throw new Refusal('unauthenticated')
  const server = world.create(account, request, context)
  context.server = server
  policies.onCreate?.(server, context)
  const { status, location } = policies.creationReply(server, context)
  const body = policies.successBody(policies.renderCreated(server, context), undefined, context)
  return { status, headers: location === null ? [] : [['Location', location]], body }
}

async function performOnce(key: string, context: Context): Promise<Reply> {
  const { policies, body } = context
  const keys = policies.keysFor(context)
  const fingerprint = policies.fingerprintOf(body, context)
  for (;;) {
    const entry = keys.get(key)
    if (entry === undefined || context.now >= entry.usedAt + policies.keyLifetimeMs) break
    if (entry.pending !== null) {
      if (policies.onBusyKey === 'refuse') throw new Refusal('key-busy')
      if (policies.onBusyKey === 'proceed') return perform(context)
      await entry.pending
      continue
    }
    if (entry.reply === null) break
    if (entry.fingerprint !== fingerprint) {
      if (policies.onMismatch === 'refuse') throw new Refusal('key-mismatch')
      if (policies.onMismatch === 'create') return perform(context)
      if (policies.onMismatch === 'replace') break
    }
    context.replayed = true
    return policies.replay(entry.reply, entry, context)
  }
  return performFirst(key, fingerprint, context)
}

/** Holds the key while the first request is carried out; a refusal lets go of it again. */
async function performFirst(key: string, fingerprint: string, context: Context): Promise<Reply> {
  const { policies } = context
  const keys = policies.keysFor(context)
  const { promise, resolve } = Promise.withResolvers<void>()
  const entry: KeyEntry = {
    fingerprint,
    usedAt: context.now,
    pending: promise,
    reply: null,
    uuid: null,
  }
  keys.set(key, entry)
  try {
    const reply = await perform(context)
    entry.reply = policies.storeReply(reply, context)
    entry.uuid = context.server?.uuid ?? null
    return reply
  } catch (error) {
    const kept = error instanceof Refusal && policies.keepsRefusal(error.kind, context)
    if (!kept) {
      keys.delete(key)
      throw error
    }
    const reply = refused(error, context)
    entry.reply = policies.storeReply(reply, context)
    return reply
  } finally {
    entry.pending = null
    resolve()
  }
}
