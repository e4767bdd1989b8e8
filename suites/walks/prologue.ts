/** Before a walk: what may be ordered where, and which servers are there already. */
import type { Exchange } from '#exchange/exchange.ts'
import { isObject, type JsonObject, member } from '#exchange/json.ts'
import { listOf } from '#target/memory.ts'
import type { Line } from './line.ts'
import type { Model, Offer } from './model.ts'

/** On a target that offers nothing a walk cannot begin. */
async function readOffer(line: Line): Promise<Offer> {
  const get = (path: string) => line.send(`prologue${path}`, { method: 'GET', path })
  await get('/plans')
  const locationId = Number(member(listOf(await get('/locations'))[0], 'id'))
  const plans: JsonObject[] = listOf(await get(`/plans?location_id=${locationId}`))
  const slugs = listOf(await get(`/locations/${locationId}/templates`)).map(({ slug }) => slug)
  const slug = slugs.find((one) => /ubuntu|debian|alma/.test(String(one))) ?? slugs[0]
  return { plans: plans.slice(0, 4), locationId, slug: String(slug) }
}

/** The uuids in a list, in order; null where there is no list. */
export function uuidsIn(exchange: Exchange): string[] | null {
  if (exchange.response?.status !== 200) return null
  return listOf(exchange).map((item) => (isObject(item) ? String(member(item, 'uuid')) : ''))
}

/** Reads an account's list. */
export async function uuidsListed(line: Line, token: 'A1' | 'B1'): Promise<string[]> {
  const path = '/servers?per_page=100'
  return uuidsIn(await line.send(`list.${token}`, { method: 'GET', path, token })) ?? []
}

/** Opens the model with everything that is known before the first stride. */
export async function openModel(line: Line): Promise<Model> {
  const offer = await readOffer(line)
  const strangers = [...(await uuidsListed(line, 'A1')), ...(await uuidsListed(line, 'B1'))]
  return { offer, strangers: new Set(strangers), machines: [], keysMade: 0 }
}
