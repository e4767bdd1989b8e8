/** POST /servers/{uuid}/power. */
import type { Call, Facts, Json, Reply, Server } from './kinds.ts'
import { isObject, Refusal } from './kinds.ts'
import type { Panel } from './panel.ts'

const ACTIONS = ['start', 'shutdown', 'restart', 'kill'] as const

/** What can be asked of a machine. */
export type Action = (typeof ACTIONS)[number]

/** The power switch. */
export class Power {
  readonly panel: Panel

  constructor(panel: Panel) {
    this.panel = panel
  }

  /** Answers the power route. */
  act(call: Call): Reply {
    const server = this.panel.machines.addressed(call)
    const action = this.action(call)
    const facts = this.panel.life.factsAt(server, call.at)
    const held = this.held(facts)
    if (held === 'no effect') return this.accepted(action)
    if (this.needless(facts, action)) return this.noop(action)
    this.apply(server, action, call.at)
    return this.accepted(action)
  }

  /** The action named in the body. */
  action(call: Call): Action {
    const { emptyPower, badAction, powerMember } = this.panel.choices
    const body: Json = call.body.length === 0 ? {} : this.panel.provision.parse(call)
    const word = isObject(body) ? body[powerMember] : undefined
    if (word === undefined) throw this.invalid(emptyPower, `The ${powerMember} field is required.`)
    const action = ACTIONS.find((one) => one === word)
    if (!action) throw this.invalid(badAction, `The selected ${powerMember} is invalid.`)
    return action
  }

  /** The refusal of a body without a usable action. */
  invalid(status: number, message: string): Refusal {
    const code = status === 422 ? 'VALIDATION_ERROR' : 'BAD_REQUEST'
    return new Refusal(status, code, message)
  }

  /** Refuses, or lets pass without effect, while the server's status is not normal. */
  held(facts: Facts): 'no effect' | null {
    if (facts.status === null) return null
    const { powerInstalling } = this.panel.choices
    if (facts.status !== 'installing') {
      throw new Refusal(409, 'SERVER_STATUS_CONFLICT', `The server is ${facts.status}.`)
    }
    if (powerInstalling === 'no effect') return 'no effect'
    const code = powerInstalling === 422 ? 'VALIDATION_ERROR' : 'SERVER_INSTALLING'
    throw new Refusal(powerInstalling, code, 'The server is still installing.')
  }

  /** Whether the server already is where the action would bring it. */
  needless(facts: Facts, action: Action): boolean {
    return action === 'start' ? facts.bootedAt !== null : facts.bootedAt === null
  }

  /** The answer to a needless action. */
  noop(action: Action): Reply {
    const { powerNoop } = this.panel.choices
    if (powerNoop === 'accepted') return this.accepted(action)
    throw this.conflict(powerNoop)
  }

  /** The refusal of a needless action. */
  conflict(status: number): Refusal {
    const code = status === 422 ? 'VALIDATION_ERROR' : 'SERVER_STATE_CONFLICT'
    return new Refusal(status, code, 'The server is already in that state.')
  }

  /** Schedules what the action does. */
  apply(server: Server, action: Action, now: number): void {
    const { life, choices } = this.panel
    const at = now + choices.powerLagMs
    life.cancel(server, 'power', now)
    if (action === 'start') life.start(server, at)
    if (action === 'kill') life.stop(server, at, 'stopping')
    if (action === 'shutdown' && choices.guest !== 'ignores') {
      life.stop(server, choices.guest === 'slow' ? at + 5000 : at, 'shutting_down')
    }
    if (action === 'restart') {
      life.stop(server, at, 'stopping')
      life.start(server, at + 1500)
    }
  }

  /** The answer to an accepted action. */
  accepted(action: Action): Reply {
    const { powerCode, powerBody } = this.panel.choices
    if (powerCode === 204) return { status: 204, headers: {} }
    const bodies: Record<typeof powerBody, Json> = {
      object: { action, accepted: true },
      null: null,
      message: { message: 'The power action was queued.' },
    }
    return { status: powerCode, headers: {}, body: { data: bodies[powerBody] } }
  }
}
