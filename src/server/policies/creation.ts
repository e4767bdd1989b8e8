/** Decisions about creating a server: what is asked, what is refused, what is made (CRE). */
import { type Context, Refusal } from '../context.ts'
import type { Address, CreateRequest, Plan, ServerRecord, Template } from '../model.ts'
import type { Random } from '../random.ts'

/** The checks of a creation, after the body was decoded. */
export type CreationCheck = 'body' | 'overdue' | 'stock'

export interface CreationReply {
  readonly status: number
  readonly location: string | null
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const HOST_LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/i

export const creationPolicies = {
  /** Order of the checks; one left out is not made (AMB-16, ERR-06, ERR-08, CRE-29). */
  creationChecks: ['body', 'overdue', 'stock'] as readonly CreationCheck[],

  /** Members without which nothing is created (CRE-02, CRE-03, CRE-30). */
  requiredMembers: ['plan_id', 'location_id', 'template_slug'] as readonly string[],

  /**
   * An identifier in a body: a JSON integer, never text, a fraction or a truth value (CRE-25,
   * ERR-07).
   */
  idIn: (value: unknown, _context: Context): number | null =>
    Number.isSafeInteger(value) ? (value as number) : null,

  /**
   * What is wrong with the shape of the body, in sentences; unknown members are ignored (CRE-24).
   */
  problemsOf(body: unknown, context: Context): string[] {
    const { policies } = context
    if (!isObject(body)) return ['The body must be a JSON object.']
    const missing = policies.requiredMembers.filter((name) => body[name] == null)
    const problems = missing.map((name) => `${name} is required.`)
    for (const name of ['plan_id', 'location_id']) {
      const value = body[name]
      if (value != null && policies.idIn(value, context) === null)
        problems.push(`${name} must be an integer.`)
    }
    const slug = body.template_slug
    if (slug != null && typeof slug !== 'string') problems.push('template_slug must be text.')
    const hostname = policies.hostnameProblem(body.hostname, context)
    if (hostname !== null) problems.push(hostname)
    return problems
  },

  /** What is wrong with a host name: DNS labels, 253 characters at most (CRE-28, AMB-42). */
  hostnameProblem(value: unknown, _context: Context): string | null {
    if (value == null) return null
    if (typeof value !== 'string') return 'hostname must be text.'
    const labels = value.replace(/\.$/, '').split('.')
    const fits = value.length <= 253 && labels.every((label) => HOST_LABEL.test(label))
    return fits ? null : 'hostname must be a host name.'
  },

  /** The plan with this id; null refuses (CRE-21). */
  planWith: (id: number | null, context: Context): Plan | null =>
    context.policies.plans(context).find((plan) => plan.id === id) ?? null,

  /** Can servers be placed there (LOC-07, CRE-21)? */
  offersLocation: (id: number | null, context: Context): boolean =>
    context.policies.locations(context).some((location) => location.id === id),

  /** The template of that slug at that location; null refuses (TPL-02 to TPL-04). */
  templateWith: (slug: string, locationId: number, context: Context): Template | null =>
    context.policies.templatesOf(locationId, context)?.find((one) => one.slug === slug) ?? null,

  /** Turns the body into a request, or refuses it with 422 (CRE-02, CRE-21, ERR-07, TPL-03). */
  requestIn(body: unknown, context: Context): CreateRequest {
    const { policies } = context
    const problems = policies.problemsOf(body, context)
    if (problems.length > 0) throw new Refusal('validation', problems.join(' '))
    const members = isObject(body) ? body : {}
    const plan = policies.planWith(policies.idIn(members.plan_id, context), context)
    if (plan === null) throw new Refusal('unknown-plan')
    const locationId = policies.idIn(members.location_id, context)
    if (locationId === null || !policies.offersLocation(locationId, context))
      throw new Refusal('unoffered-location')
    const template = policies.templateWith(String(members.template_slug), locationId, context)
    if (template === null) throw new Refusal('unoffered-template')
    const { hostname } = members
    return { plan, locationId, template, hostname: typeof hostname === 'string' ? hostname : null }
  },

  /** The request that is carried out, once it passed every check (CRE-10, CRE-24). */
  carriedOut: (request: CreateRequest, _context: Context): CreateRequest => request,

  /** Version 4 here; any version is legitimate (CRE-06, CRE-20, AMB-34). */
  uuidOf(random: Random, _now: number, _sequence: number): string {
    const variant = '89ab'[random.integer(4)]
    const tail = `4${random.hex(3)}-${variant}${random.hex(3)}-${random.hex(12)}`
    return `${random.hex(8)}-${random.hex(4)}-${tail}`
  },

  /** The first 8 characters (CRE-07, CRE-08). */
  shortIdOf: (uuid: string, _random: Random): string => uuid.slice(0, 8),

  /** The requested host name, or one made up (CRE-09, AMB-42). */
  nameOf: (request: CreateRequest, shortId: string): string =>
    request.hostname ?? `server-${shortId}`,

  /**
   * One IPv4 address of the benchmark network 198.18.0.0/15, 250 to a /24 (CRE-13 to -16, AMB-43).
   */
  addressesOf(sequence: number): readonly Address[] {
    const network = Math.floor((sequence - 1) / 250) % 512
    const prefix = `198.${18 + (network >> 8)}.${network & 255}`
    const host = 2 + ((sequence - 1) % 250)
    const address = `${prefix}.${host}`
    return [{ address, type: 'ipv4', gateway: `${prefix}.1`, cidr: 24 }]
  },

  /** Every server has its own (CRD-06). */
  passwordOf: (random: Random, _sequence: number): string => random.word(24),

  /** How long an installation takes, in milliseconds (STA-03, STA-04). */
  installMs: (_sequence: number): number => 4_000,

  /** Real milliseconds a creation takes before it is answered; makes races visible (IDE-09). */
  createLagMs: 0,

  /** Status and Location header of a creation (CRE-01, CRE-27). */
  creationReply: (_server: ServerRecord, _context: Context): CreationReply => ({
    status: 201,
    location: null,
  }),
}
