/** How records look on the wire: the panel's API resources. */
import { isIPv4 } from 'node:net'
import type { Facts, Json, JsonObject, Plan, Server } from './kinds.ts'
import type { Panel } from './panel.ts'
import type { Image, Region } from './stock.ts'

/** Which members of a server are shown. */
export type Shape = 'item' | 'full'

/** Turns records into JSON as the panel's choices want them. */
export class Resources {
  readonly panel: Panel

  constructor(panel: Panel) {
    this.panel = panel
  }

  /** A moment in ms as RFC 3339 text. */
  time(ms: number): string {
    const iso = new Date(ms).toISOString()
    switch (this.panel.choices.time) {
      case 'Z':
        return `${iso.slice(0, 19)}Z`
      case 'fraction':
        return `${iso.slice(0, 23)}000Z`
      case '+02:00':
        return `${new Date(ms + 7_200_000).toISOString().slice(0, 19)}+02:00`
      default:
        return `${iso.slice(0, 19)}+00:00`
    }
  }

  /** Further members, where the provider shows some. */
  extras(members: JsonObject): JsonObject {
    return this.panel.choices.extraMembers === 'some' ? members : {}
  }

  /** One plan; `locationId` is there when the list was asked for a region. */
  plan(plan: Plan, locationId: number | null): JsonObject {
    const flagged = this.panel.choices.planStock === 'flagged' && locationId !== null
    return {
      id: plan.id,
      name: plan.name,
      cpu: plan.cpu,
      memory: plan.memory,
      disk: plan.disk,
      monthly_price: plan.monthly,
      hourly_price: plan.hourly,
      ...(flagged ? { in_stock: plan.id !== 8, stock: plan.id === 8 ? 0 : 12 } : {}),
      ...this.extras({ bandwidth: null, currency: 'USD', gpu: 0 }),
    }
  }

  /** One region. */
  location(region: Region): JsonObject {
    const text = `${region.city}, ${region.country}`
    const extras = this.extras({ is_public: true, latitude: 51.5 })
    switch (this.panel.choices.locationShape) {
      case 'region':
        return { id: region.id, region: text, ...extras }
      case 'nested':
        return {
          id: region.id,
          short_code: region.city.slice(0, 3).toLowerCase(),
          city: { name: region.city, country: { code: region.country } },
          description: text,
          ...extras,
        }
      default:
        return { id: region.id, name: text, ...extras }
    }
  }

  /** One system image. */
  template(image: Image): JsonObject {
    const extras = this.extras({ minimum_disk: 10_737_418_240, family: null })
    switch (this.panel.choices.templateShape) {
      case 'bare':
        return { slug: image.slug, ...extras }
      case 'operating_system':
        return {
          uuid: `tpl-${image.slug}`,
          operating_system: image.system,
          slug: image.slug,
          ...extras,
        }
      default:
        return { slug: image.slug, name: image.system, ...extras }
    }
  }

  /** The app status outside /status: "normal" may be a word there. */
  status(facts: Facts): string | null {
    return facts.status ?? this.panel.choices.normal
  }

  /** The word for how far the root password is. */
  passwordStatus(facts: Facts): string {
    return facts.ready ? 'ready' : this.panel.choices.installingPassword
  }

  /** The addresses once they are assigned. */
  addresses(server: Server, facts: Facts): Json[] {
    if (!facts.addressed) return []
    return server.addresses.map((entry) => ({
      ...entry,
      ...this.extras({ rdns: null, is_primary: isIPv4(entry.address) }),
    }))
  }

  /** One server with the facts of the moment that the reader sees. */
  server(server: Server, facts: Facts, shape: Shape): JsonObject {
    const { listItems } = this.panel.choices
    const item = {
      uuid: server.uuid,
      uuid_short: server.short,
      name: server.name,
      status: this.status(facts),
      cpu: server.plan.cpu,
      memory: server.plan.memory,
    }
    if (shape === 'item' && listItems === 'short') return item
    if (shape === 'item' && listItems === 'disk') return { ...item, disk: server.plan.disk }
    return {
      ...item,
      disk: server.plan.disk,
      password_status: this.passwordStatus(facts),
      operating_system: server.system,
      ip_addresses: this.addresses(server, facts),
      created_at: this.time(server.createdAt),
      ...this.extras({
        plan: { id: server.plan.id, name: server.plan.name },
        location: { id: server.locationId },
        tags: [],
        node: null,
      }),
    }
  }

  /** The answer of /status at `when` (ms). */
  state(facts: Facts, when: number): JsonObject {
    return {
      state: facts.state,
      status: facts.status,
      uptime_seconds: this.uptime(facts, when),
      ...(this.panel.choices.statusExtras === 'some'
        ? { cpu_usage: 0.031, memory_used: 412_876_800, locked: false }
        : {}),
    }
  }

  /** Uptime in seconds; undefined leaves the member out. */
  uptime(facts: Facts, when: number): number | null | undefined {
    const { uptimeStep, uptimeStopped } = this.panel.choices
    const ms = this.panel.life.uptimeMs(facts, when)
    if (ms === null) {
      if (uptimeStopped === 'absent') return undefined
      return uptimeStopped === 'frozen' ? Math.floor(facts.lastUptimeMs / 1000) : uptimeStopped
    }
    if (uptimeStep === 'float') return ms / 1000
    return Math.floor(ms / 1000 / uptimeStep) * uptimeStep
  }

  /** The answer of /credentials. */
  credentials(server: Server, facts: Facts): JsonObject | null {
    if (!facts.ready && this.panel.choices.installingCredentials === 'null data') return null
    return {
      password_status: this.passwordStatus(facts),
      root_password: facts.ready ? server.password : null,
      ...this.extras({ username: server.slug.startsWith('windows') ? 'Administrator' : 'root' }),
    }
  }
}
