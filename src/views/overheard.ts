/** Subjects that are one answer to an account while another account of the run owns servers. */
import type { Exchange } from '#exchange/exchange.ts'
import { member } from '#exchange/json.ts'
import { knownAccount, type Owned, type Owners, openOwners } from './owners.ts'
import { serverIdOf } from './paths.ts'
import { type Answer, isEvidence, isSuccess, readAnswer } from './responses.ts'
import type { Subject, View } from './view.ts'

export type Kind = 'uuid' | 'name' | 'address' | 'password'

export interface Overheard extends Subject {
  readonly answer: Answer
  /** What of another account's it holds, without what the caller had said itself. */
  readonly kinds: readonly Kind[]
}

const passwordsMax = 5_000
const scannedMax = 500
const markerPattern = /‹secret:[0-9a-f]+›/g
const uuidPattern = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi

/** Answers about other accounts that clauses of their own judge: lists, reads and replays. */
function isJudgedElsewhere(answer: Answer, addressed: Owned | undefined, account: string): boolean {
  if (!isSuccess(answer)) return false
  const { operation } = answer.exchange
  if (operation === 'listServers' || operation === 'createServer') return true
  return addressed !== undefined && addressed.account !== account
}

function saidBy({ request }: Exchange): string {
  return `${request.path} ${request.body?.text ?? ''}`.toLowerCase()
}

/** Names that are too short or too plain to be anybody's in particular are left out. */
const nameLengthMin = 8

interface Ears {
  readonly owners: Owners
  /** Marker of a root password to the account that read it first. */
  readonly passwords: ReadonlyMap<string, string>
}

function kindsIn(answer: Answer, account: string, { owners, passwords }: Ears): Kind[] {
  const text = (answer.exchange.response?.body?.text ?? '').toLowerCase()
  const said = saidBy(answer.exchange)
  const heard = (value: string): boolean => text.includes(value) && !said.includes(value)
  const kinds: Kind[] = []
  const isTheirs = (uuid: string): boolean => {
    const owner = owners.find(uuid, account)?.account ?? account
    return owner !== account && heard(uuid)
  }
  if ((text.match(uuidPattern) ?? []).some(isTheirs)) kinds.push('uuid')
  const markers = new Set(text.match(markerPattern) ?? [])
  const isForeign = (marker: string): boolean => (passwords.get(marker) ?? account) !== account
  if ([...markers].some((marker) => isForeign(marker) && heard(marker))) kinds.push('password')
  // Two accounts may choose one name or share an address: only refusals have no right to either.
  if (answer.status < 400) return kinds
  const others = owners.others(account).slice(-scannedMax)
  const named = others.some(({ name }) => (name?.length ?? 0) >= nameLengthMin && heard(name!))
  if (named) kinds.push('name')
  if (others.some(({ addresses }) => [...addresses].some(heard))) kinds.push('address')
  return kinds
}

/** Every answer to an account of the run, searched for what belongs to the others. */
export const overheard: View<Overheard> = {
  name: 'overheard',
  open() {
    const owners = openOwners()
    const passwords = new Map<string, string>()
    const learnPassword = (answer: Answer, account: string): void => {
      const password = member(answer.data, 'root_password')
      if (answer.exchange.operation !== 'getServerCredentials' || typeof password !== 'string')
        return
      const marker = password.toLowerCase()
      if (!marker.startsWith('‹secret:') || passwords.has(marker)) return
      if (passwords.size < passwordsMax) passwords.set(marker, account)
    }
    return {
      see(exchange) {
        const answer = readAnswer(exchange)
        const account = knownAccount(exchange)
        owners.see(exchange)
        if (answer === null || account === null || !isEvidence(answer)) return []
        const addressed = owners.find(serverIdOf(exchange) ?? '', account)
        const mine = addressed === undefined || addressed.account === account
        if (mine) learnPassword(answer, account)
        if (!owners.othersOwn(account)) return []
        if (isJudgedElsewhere(answer, addressed, account)) return []
        const kinds = kindsIn(answer, account, { owners, passwords })
        return [{ exchanges: [exchange], answer, kinds }]
      },
      close: () => [],
    }
  },
}
