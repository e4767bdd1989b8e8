/** Follows where the calls of a run lead servers: to a state, to nowhere, or nobody knows where. */
import { powerActions } from '#contract/catalogue.ts'
import type { Exchange } from '#exchange/exchange.ts'
import { isObject, type Json, parseJson } from '#exchange/json.ts'
import { isStranger } from './attempts.ts'

const serversMax = 10_000

/** Where an accepted power action leads; restart passes through too much to be followed. */
const goals: Readonly<Record<string, Json>> = {
  start: 'running',
  shutdown: 'stopped',
  kill: 'stopped',
}

/** The action in a power call, under whatever name (AMB-20). */
function actionOf({ request, operation }: Exchange): string | undefined {
  const sent = parseJson(request.body)
  if (operation !== 'powerServer' || !isObject(sent)) return undefined
  return powerActions.find((action) => Object.values(sent).includes(action))
}

/** What a write has left a server in: on its way to a state, or nobody knows. */
type Course = { readonly goal: Json | undefined }

/** Opens a record of what the run itself did to servers, so that only the unexplained is left. */
export function openCourses() {
  const courses = new Map<string, Course>()
  const refusals = new Map<string, Exchange[]>()
  const acts = new Map<string, Exchange[]>()
  /** What was refused since a reading. Anybody else's call without an action is no cause. */
  const refusalsOn = (server: string, since: Exchange): readonly Exchange[] =>
    (refusals.get(server) ?? []).filter(
      (refusal) =>
        refusal.sentAt >= since.sentAt &&
        (refusal.account === since.account || actionOf(refusal) !== undefined),
    )
  return {
    /** False where the write was refused, so that everything should stay as it was. */
    write(server: string, exchange: Exchange): boolean {
      const status = exchange.response?.status ?? 0
      const refused = status >= 400 && status < 500
      if (refused && !(isStranger(exchange) && actionOf(exchange) === undefined)) {
        const before = refusals.get(server) ?? []
        if (refusals.size < serversMax) refusals.set(server, [...before, exchange].slice(-8))
      } else if (courses.size < serversMax && status !== 401) {
        courses.set(server, { goal: goals[actionOf(exchange) ?? ''] })
        acts.set(server, [...(acts.get(server) ?? []), exchange].slice(-8))
        return true
      }
      return false
    },
    /** May a reading be compared with the one before? Arriving at a goal starts a new series. */
    follow(server: string, fact: string, value: Json): 'compare' | 'start' | 'ignore' {
      const course = courses.get(server)
      if (course === undefined) return 'compare'
      if (fact !== 'state' || course.goal === undefined || value !== course.goal) return 'ignore'
      courses.delete(server)
      return 'start'
    },
    /**
     * Was another server sent where this one has gone? That it must not follow is PWR-08's, and
     * DEL-04's where the other one was deleted. A deletion beside a refusal leaves both suspect.
     */
    followsAnother(server: string, since: Exchange, after: Json): boolean {
      const isRefused = refusalsOn(server, since).length > 0
      const leads = (act: Exchange): boolean => {
        const isDeletion = act.operation === 'deleteServer' && !isRefused
        const action = isDeletion ? 'kill' : actionOf(act)
        const fits = action === 'restart' || (action !== undefined && goals[action] === after)
        return fits && act.sentAt >= since.sentAt
      }
      return [...acts].some(([other, done]) => other !== server && done.some(leads))
    },
    refusalsOn,
  }
}
